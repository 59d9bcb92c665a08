;; What a person does in Emacs: sees a squiggle, takes the preferred fix, sees it gone, saves. Ends with a line for the test.
(require 'eglot)
(require 'flymake)

(defun wait-for (what wanted)
  "Wait until WANTED returns something; WHAT says what it is."
  (let ((end (+ (float-time) 60)) found)
    (while (not (setq found (funcall wanted)))
      (when (> (float-time) end)
        (princ (format "never came: %s\n%s\n" what (flymake-diagnostics)))
        (kill-emacs 1))
      (accept-process-output nil 0.05))
    found))

(defun is-error (diagnostic)
  "Whether DIAGNOSTIC is of the import that leads nowhere."
  (string-match-p "unresolved-import" (flymake-diagnostic-text diagnostic)))

(find-file "shop/cart.py")
;; Emacs connects after the first command; a script has none.
(run-hooks 'post-command-hook)
(wait-for "the server" #'eglot-current-server)
(let ((found (wait-for "a squiggle" (lambda () (cl-find-if #'is-error (flymake-diagnostics))))))
  (princ (format "squiggle: %s\n" (flymake-diagnostic-text found)))
  (goto-char (flymake-diagnostic-beg found))
  ;; As if a key had been pressed: else eglot opens a menu for the mouse.
  (let ((last-nonmenu-event ?\r))
    (cl-letf (((symbol-function 'completing-read) (lambda (_ choices &rest _) (caar choices))))
      (eglot-code-actions (flymake-diagnostic-beg found) (flymake-diagnostic-end found) "quickfix" t))))
(wait-for "the fix" (lambda () (not (string-match-p "fetch_user" (buffer-string)))))
;; Eglot tells of an edit in an idle moment; a script has none.
(eglot--signal-textDocument/didChange)
(wait-for "no squiggle" (lambda () (not (flymake-diagnostics))))
(save-buffer)
(specsheets "plan")
(wait-for "a spec sheet" (lambda () (file-exists-p "../.specsheets/sheets/shop/cart.py.yaml")))
(princ "cured\n")
(kill-emacs 0)
