-- What a person does in Neovim: sees a squiggle, takes the preferred fix, sees it gone, saves. Ends with a line for the test.
local function wait(what, wanted)
  if not vim.wait(60000, wanted, 50) then
    io.stdout:write("never came: " .. what .. "\n" .. vim.inspect(vim.diagnostic.get(0)) .. "\n")
    vim.cmd("cquit")
  end
end

local function all()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

vim.ui.select = function(items, _, on_choice)
  on_choice(items[1], 1)
end

local found
wait("a squiggle", function()
  for _, one in ipairs(vim.diagnostic.get(0)) do
    found = one.code == "unresolved-import" and one or found
  end
  return found
end)
io.stdout:write(string.format("squiggle: %s %s %d:%d\n", found.source, found.code, found.lnum + 1, found.col + 1))
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
vim.lsp.buf.code_action({ only = { "quickfix" } })
wait("the fix", function() return not all():find("fetch_user") end)
wait("no squiggle", function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd("write")
vim.cmd("Specsheets plan")
wait("a spec sheet", function() return vim.fn.filereadable(".specsheets/sheets/shop/cart.py.yaml") == 1 end)
io.stdout:write("cured\n")
vim.cmd("qall!")
