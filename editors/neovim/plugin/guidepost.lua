-- Commands. Nothing starts by itself: `vim.lsp.enable('guidepost')` or `require('guidepost').setup()` does.
if vim.g.loaded_guidepost then
  return
end
vim.g.loaded_guidepost = true

vim.api.nvim_create_user_command('GuidepostRestart', function()
  require('guidepost').restart()
end, { desc = 'Stop the guidepost server and start it again' })

local subcommands = { 'broken', 'copy', 'delete', 'graph', 'links', 'metadata', 'move', 'orphans', 'paste', 'restart', 'toc' }

vim.api.nvim_create_user_command('Guidepost', function(command)
  local name, argument = command.args:match('^(%S+)%s*(.-)%s*$')
  if vim.list_contains(subcommands, name) then
    require('guidepost')[name](argument)
  else
    vim.notify(("guidepost: there is no ':Guidepost %s'; there are %s"):format(name, table.concat(subcommands, ', ')), vim.log.levels.ERROR)
  end
end, {
  nargs = '+',
  complete = function(lead, line)
    if line:match('^%s*%S+%s+move%s') then
      return vim.fn.getcompletion(lead, 'file')
    end
    if line:match('^%s*%S+%s+delete%s') then
      return require('guidepost').complete_page(lead)
    end
    local offered = line:match('^%s*%S+%s+links%s') and { 'broken', 'incoming', 'outgoing' }
      or not line:match('^%s*%S+%s+%S+%s') and subcommands
      or {}
    return vim.tbl_filter(function(name)
      return vim.startswith(name, lead)
    end, offered)
  end,
  desc = 'Guidepost: move PATH, delete [PAGE] (this article, links lead to the page), copy and paste (a link to a section), toc (show it in its table of contents), metadata (where it comes from), links [incoming|outgoing|broken] and graph [DEPTH] (of this article), broken and orphans (of the set), restart',
})

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('guidepost.program', { clear = true }),
  callback = function(event)
    return require('guidepost').look_for_program(event.match, event.buf)
  end,
})
