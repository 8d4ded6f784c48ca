-- Tests of what Neovim shows of a whole set: lists, outline, folds, counts, colours, titles, `:Guidepost links` and its like.
local LISTED = [[
  local list = ... == 'location' and vim.fn.getloclist(0) or vim.fn.getqflist()
  if #list == 0 then return nil end
  return vim.tbl_map(function(it)
    return ('%s:%d %s'):format(vim.fs.basename(vim.api.nvim_buf_get_name(it.bufnr)), it.lnum, it.text)
  end, list)]]

--- Registers them with `test`; `kit` are the helpers of test.lua.
return function(test, kit)
  local ENABLE, RUNTIME, open, neovim, copy_of_set, write, equal, contains, read_all =
    kit.ENABLE, kit.RUNTIME, kit.open, kit.neovim, kit.copy_of_set, kit.write, kit.equal, kit.contains, kit.read_all

  test('references, callers, the outline and symbols of the set fill lists, and sections fold', function()
    local nvim, set = open(ENABLE, 'guide.md')
    read_all(nvim)
    local function listed(what, call)
      nvim:lua("vim.fn.setqflist({}, 'f') vim.fn.setloclist(0, {}, 'f')")
      nvim:edit(set .. '/guide.md')
      nvim:cursor_on(what)
      nvim:lua(call)
      local found = nvim:wait(call, [[
        local all = vim.list_extend(vim.fn.getqflist(), vim.fn.getloclist(0))
        if #all == 0 then return nil end
        return vim.tbl_map(function(it)
          return ('%s:%d %s'):format(vim.fs.basename(vim.api.nvim_buf_get_name(it.bufnr)), it.lnum, it.text)
        end, all)]])
      nvim:lua('vim.cmd.cclose() vim.cmd.lclose()')
      return found
    end
    local references = listed('Fill the kettle', 'vim.lsp.buf.references({ includeDeclaration = false })')
    equal(vim.tbl_map(function(it) return it:match('^%S+') end, references), { 'descale.md:17', 'start.md:13' })
    local callers = table.concat(listed('# Care for your kettle', 'vim.lsp.buf.incoming_calls()'), '\n')
    contains(callers, 'start.md:13 Start with your kettle')
    local outline = table.concat(listed('Fill the kettle', 'vim.lsp.buf.document_symbol()'), '\n')
    contains(outline, 'guide.md:24 ')
    contains(outline, 'Boil water')
    local symbols = listed('Fill the kettle', "vim.lsp.buf.workspace_symbol('five')")
    contains(symbols[1], 'descale.md:11 ')
    nvim:lua("vim.wo.foldmethod, vim.wo.foldexpr = 'expr', 'v:lua.vim.lsp.foldexpr()'")
    nvim:wait('a fold', [[return vim.fn.foldlevel(15) > 1]])
  end)

  test('a lens counts the links to the article and its headings, and opens their list', function()
    local nvim = open(RUNTIME .. "require('guidepost').setup({ codelens = true })", 'guide.md')
    read_all(nvim)
    local shown = nvim:wait('the lenses', [[
      local titles = vim.tbl_map(function(it) return it.command and it.command.title end, vim.lsp.codelens.get(0))
      return vim.list_contains(titles, '5 links to this article') and titles]])
    equal(shown[2], '2 links')
    nvim:cursor_on('Fill the kettle')
    -- Lenses that were asked for again have no command yet.
    nvim:wait('a lens that can be run', [[
      local line = vim.fn.line('.') - 1
      for _, it in ipairs(vim.lsp.codelens.get(0)) do
        if it.range.start.line == line and it.command then
          vim.lsp.codelens.run()
          return true
        end
      end]])
    local listed = nvim:wait('the list', LISTED, 'location')
    equal(#listed, 2)
    contains(listed[2], 'start.md:13 ')
  end)

  test('the dialect, fragments and broken links are coloured', function()
    local nvim = open(ENABLE)
    local function colour(text)
      nvim:cursor_on(text)
      return nvim:wait('a token on ' .. text, [[
        local found = vim.lsp.semantic_tokens.get_at_pos(0)
        if not found or #found == 0 then return nil end
        return { found[1].type, vim.tbl_keys(found[1].modifiers) }]])
    end
    equal(colour('INCLUDE'), { 'keyword', {} })
    equal(colour('fill-the-kettle'), { 'anchor', {} })
    equal(colour('remove-limescal)'), { 'anchor', { 'broken' } })
    equal(colour('return.md'), { 'link', { 'broken' } })
    equal(nvim:lua("return vim.api.nvim_get_hl(0, { name = '@lsp.mod.broken' }).link"), 'DiagnosticUnderlineError')
  end)

  test('a title stands behind a link that does not say where it leads, once it is asked for', function()
    local set = copy_of_set()
    write(set .. '/look.md', '# Look\n\nLook [here](guide.md#boil-water).\n')
    local nvim = neovim(RUNTIME .. "require('guidepost').setup({ inlay_hints = true })", set)
    nvim:edit(set .. '/look.md')
    nvim:attached()
    read_all(nvim)
    local shown = nvim:wait('the hint', [[
      local hints = vim.lsp.inlay_hint.get({ bufnr = 0 })
      return hints[1] and hints[1].inlay_hint.label[1].value]])
    equal(shown, '→ Care for your kettle › Boil water')
  end)

  test('the statusline says how many articles there are', function()
    local nvim = open(ENABLE .. "\nvim.o.statusline = \"%t %{v:lua.require'guidepost'.status()}\"")
    nvim:wait('the number', [[
      return vim.api.nvim_eval_statusline(vim.o.statusline, {}).str == 'start.md guidepost: 4 articles']])
    nvim:lua('vim.cmd.enew()')
    equal(nvim:lua("return require('guidepost').status()"), '')
  end)

  test(':Guidepost links lists what leads here, where its own links lead, and the broken ones', function()
    local nvim = open(ENABLE)
    read_all(nvim)
    nvim:keys(':Guidepost links<CR>')
    local listed = nvim:wait('the list', LISTED, 'location')
    local all = table.concat(listed, '\n')
    contains(all, '← ')
    contains(all, 'guide.md:26 ')
    contains(all, '→ Care for your kettle #fill-the-kettle')
    contains(nvim:lua('return vim.fn.getloclist(0, { title = 1 }).title'), '2 broken')
    -- From the list itself it is still about the article.
    nvim:keys(':Guidepost links br<Tab><CR>')
    nvim:wait('the broken ones', [[
      local list = vim.fn.getloclist(0)
      return #list == 2 and list[1].type == 'E' and list[1].text:find('remove-limescale', 1, true)]])
  end)

  test(':Guidepost broken and orphans list the whole set', function()
    local nvim, set = open(ENABLE, 'guide.md')
    write(set .. '/lost.md', '# Lost\n\n[nowhere](nowhere.md)\n')
    nvim:edit(set .. '/lost.md')
    read_all(nvim)
    nvim:keys(':Guidepost broken<CR>')
    local broken = nvim:wait('the broken links', LISTED, 'quickfix')
    equal(#broken, 3)
    contains(broken[1], 'lost.md:3 ')
    contains(broken[2], 'start.md:')
    nvim:lua('vim.fn.setqflist({})')
    nvim:keys(':Guidepost orphans<CR>')
    local orphans = nvim:wait('the orphans', LISTED, 'quickfix')
    contains(orphans[1], 'lost.md:1 Lost: nothing leads here')
  end)

  test(':Guidepost graph lists the articles around, the nearest first, and names are completed', function()
    local nvim = open(ENABLE, 'descale.md')
    read_all(nvim)
    nvim:keys(':Guidepost gr<Tab> 2<CR>')
    local listed = nvim:wait('the list', LISTED, 'location')
    contains(nvim:lua('return vim.fn.getloclist(0, { title = 1 }).title'), 'Around ')
    assert(listed[1]:match('%.md:1 1  '), listed[1])
    assert(listed[#listed]:match(':1 2  '), vim.inspect(listed))
    equal(nvim:lua("return vim.fn.getcompletion('Guidepost ', 'cmdline')"), {
      'broken', 'copy', 'delete', 'graph', 'links', 'metadata', 'move', 'orphans', 'paste', 'restart', 'toc',
    })
    equal(nvim:lua("return vim.fn.getcompletion('Guidepost links o', 'cmdline')"), { 'outgoing' })
  end)
end
