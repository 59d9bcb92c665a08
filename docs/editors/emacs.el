;; Specsheets in Emacs with eglot, which Emacs has from 29 on; `specsheets` has to be on the PATH.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(python-mode . ("specsheets" "lsp"))))
(add-hook 'python-mode-hook #'eglot-ensure)

;; The keys of specsheets.toml; what stands here wins over that file.
(setq-default eglot-workspace-configuration
              '((:specsheets . (:rules (:severity (:duplicate-constant "off"))))))

;; Every verb of the command line is a command: M-x specsheets RET plan RET, for the file at hand.
(defun specsheets (verb)
  "Run a VERB of Specsheets for the file of this buffer."
  (interactive "sVerb: ")
  (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                   (list :command (concat "specsheets.server." verb)
                         :arguments (vector (list :uris (vector (plist-get (eglot--TextDocumentIdentifier) :uri)))))))
