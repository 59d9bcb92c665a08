-- Specsheets in Neovim, from 0.7 on; `specsheets` has to be on the PATH.
local function root_of(file)
  local from = vim.fn.fnamemodify(file, ":p:h") .. ";"
  local found = vim.fn.findfile("specsheets.toml", from)
  for _, folder in ipairs({ ".specsheets", ".git" }) do
    found = found ~= "" and found or vim.fn.finddir(folder, from)
  end
  return found ~= "" and vim.fn.fnamemodify(found, ":p"):gsub("/+$", ""):gsub("/[^/]*$", "") or vim.fn.getcwd()
end

local clients = {}

vim.api.nvim_create_autocmd("BufReadPost", {
  pattern = { "*.py", "*/.specsheets/sheets/*.yaml", "specsheets.toml" },
  callback = function(event)
    local root = root_of(event.match)
    if not (clients[root] and vim.lsp.get_client_by_id(clients[root])) then
      clients[root] = vim.lsp.start_client({
        name = "specsheets",
        cmd = { "specsheets", "lsp" },
        root_dir = root,
        workspace_folders = { { name = root, uri = vim.uri_from_fname(root) } },
        -- The keys of specsheets.toml; what stands here wins over that file.
        settings = { specsheets = { rules = { severity = { ["duplicate-constant"] = "off" } } } },
      })
    end
    vim.lsp.buf_attach_client(event.buf, clients[root])
  end,
})

-- Every verb of the command line is a command: `:Specsheets plan`, `:Specsheets emit`, for the file at hand.
vim.api.nvim_create_user_command("Specsheets", function(call)
  local argument = { uris = { vim.uri_from_bufnr(0) } }
  vim.lsp.buf.execute_command({ command = "specsheets.server." .. call.args, arguments = { argument } })
end, { nargs = 1 })
