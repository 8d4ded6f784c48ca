-- Tests of editors/neovim in a real Neovim, with a writer's keys. Run by tests/editors/run:
--   nvim -l tests/editors/neovim/test.lua SERVER ARTICLE-SET [part of a test's name]
local function absolute(path)
  return vim.fs.normalize(vim.fn.fnamemodify(path, ':p'))
end

local here = vim.fs.dirname(absolute(debug.getinfo(1, 'S').source:sub(2)))
package.path = here .. '/?.lua;' .. package.path
local Driver = require('driver')

local server, docset, only = absolute(_G.arg[1]), vim.uv.fs_realpath(_G.arg[2]), _G.arg[3]
local plugin = vim.uv.fs_realpath(here .. '/../../../editors/neovim')
assert(vim.fn.executable(server) == 1, 'no server at ' .. tostring(server))

-- The writer's PATH: the program is found by its name, as after `cargo install`.
local bin = vim.fn.tempname()
vim.fn.mkdir(bin, 'p')
assert(vim.uv.fs_symlink(server, bin .. '/guidepost'))
local path = bin .. ':' .. vim.env.PATH

local RUNTIME = ("vim.opt.runtimepath:prepend('%s')\n"):format(plugin)
local ENABLE = RUNTIME .. "vim.lsp.enable('guidepost')"
-- Neovim 0.10 has neither: what `setup` does there is what it does when they are not there.
local AS_0_10 = RUNTIME .. "vim.lsp.enable, vim.lsp.config = nil, nil\nrequire('guidepost').setup()"

local temporary = {}
local function folder()
  local it = vim.fn.tempname()
  vim.fn.mkdir(it, 'p')
  table.insert(temporary, it)
  return vim.uv.fs_realpath(it)
end

--- A copy of the article set that a test may change.
local function copy_of_set()
  local it = folder()
  assert(vim.system({ 'cp', '-R', docset .. '/.', it }):wait().code == 0)
  return it
end

local running = {}
local function neovim(init, cwd)
  local it = Driver.start({ init = init, cwd = cwd, path = path })
  table.insert(running, it)
  return it
end

local function open(init, article)
  local set = copy_of_set()
  local nvim = neovim(init, set)
  nvim:edit(set .. '/' .. (article or 'start.md'))
  nvim:attached()
  return nvim, set
end

local function write(file, text)
  vim.fn.writefile(vim.split(text, '\n'), file)
end

local function equal(actual, expected)
  assert(vim.deep_equal(actual, expected), ('expected %s, got %s'):format(vim.inspect(expected), vim.inspect(actual)))
end

local function contains(text, part)
  assert(text:find(part, 1, true), ('%q is not in:\n%s'):format(part, text))
end

local POPUP = [[
  if vim.fn.pumvisible() == 0 then return nil end
  return vim.tbl_map(function(it) return it.word ~= '' and it.word or it.abbr end, vim.fn.complete_info({ 'items' }).items)]]

local FLOAT = [[
  for _, win in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(win).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), '\n')
    end
  end]]

local RETURN = table.concat({
  '---', 'title: Send your kettle back', 'description: How to send a kettle back that does not work.',
  'author: hollywren', 'ms.author: hollywren', 'ms.date: 03/14/2025', 'ms.topic: how-to', 'ms.service: kettle',
  '---', '', '# Send your kettle back', '', 'Pack it dry. Go [back to the start](start.md).', '',
}, '\n')

local tests = {}
local function test(name, run)
  table.insert(tests, { name = name, run = run })
end

test('a writer sees the missing file and the missing section, with the section that was meant', function()
  local nvim = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  local bookmark, file = unpack(nvim:findings())
  equal(bookmark.code, 'bookmark-not-found')
  equal(bookmark.source, 'guidepost')
  contains(bookmark.text, 'remove-limescal')
  assert(not bookmark.text:find('guide.md', 1, true), 'the finding stands on the fragment, not on ' .. bookmark.text)
  contains(bookmark.message, 'remove-limescale')
  equal(file.code, 'file-not-found')
  equal(file.text, 'return.md')
end)

test('correcting the fragment takes the finding away while the file is still unsaved', function()
  local nvim = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  nvim:cursor_on('remove-limescal)')
  nvim:keys('f)ie<Esc>')
  nvim:wait_for_codes('file-not-found')
  equal(nvim:lua('return vim.bo.modified'), true)
end)

test('a file created outside the editor mends the finding, and deleting it brings it back', function()
  local nvim, set = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  write(set .. '/return.md', RETURN)
  nvim:wait_for_codes('bookmark-not-found')
  vim.fn.delete(set .. '/return.md')
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
end)

test('a heading renamed outside the editor breaks the link to it', function()
  local nvim, set = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  local guide = table.concat(vim.fn.readfile(set .. '/guide.md'), '\n')
  write(set .. '/guide.md', (guide:gsub('## Fill the kettle', '## Fill it')))
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found', 'bookmark-not-found')
end)

test('K shows the section a link leads to', function()
  local nvim = open(ENABLE)
  nvim:cursor_on('guide.md#fill-the-kettle')
  nvim:keys('K')
  local shown = nvim:wait('a float', FLOAT)
  contains(shown, 'Fill the kettle')
  contains(shown, 'never above the upper one')
  assert(not shown:find('Press the lever', 1, true), 'the next section does not belong in it:\n' .. shown)
end)

test('CTRL-] jumps to the heading behind a link, and CTRL-T comes back', function()
  local nvim, set = open(ENABLE)
  nvim:cursor_on('guide.md#fill-the-kettle')
  nvim:keys('<C-]>')
  nvim:wait('the heading', [[return vim.api.nvim_get_current_line() == '## Fill the kettle']])
  equal(vim.fs.basename(nvim:lua('return vim.api.nvim_buf_get_name(0)')), 'guide.md')
  nvim:keys('<C-t>')
  nvim:wait('the way back', [[return vim.api.nvim_buf_get_name(0) == ...]], set .. '/start.md')
end)

test('definition follows a link to a file, an include, a picture, an id and a link definition', function()
  local nvim, set = open(ENABLE)
  for _, it in ipairs({
    { on = 'includes/hot-surface.md', file = 'includes/hot-surface.md', line = 1 },
    { on = 'troubleshoot.md#lights', file = 'troubleshoot.md', line = 15 },
    { on = 'descale].', file = 'start.md', line = 26 },
    { on = 'descale.md', file = 'descale.md', line = 1 },
    { on = 'media/kettle.png', file = 'media/kettle.png', line = 1 },
  }) do
    nvim:edit(set .. '/start.md')
    nvim:cursor_on(it.on)
    nvim:lua('vim.lsp.buf.definition()')
    nvim:wait('the target of ' .. it.on, [[
      local file, line, from = ...
      return vim.api.nvim_buf_get_name(0) == file and vim.api.nvim_win_get_cursor(0)[1] == line]], set .. '/' .. it.file, it.line)
  end
end)

test('one client serves all articles of the set', function()
  local nvim, set = open(ENABLE)
  nvim:edit(set .. '/guide.md')
  nvim:attached()
  equal(nvim:lua('return #vim.lsp.get_clients()'), 1)
  equal(nvim:lua('return vim.lsp.get_clients()[1].config.root_dir'), set)
end)

test('a path is completed and accepted', function()
  local nvim = open(ENABLE)
  nvim:keys('Go[Clean it](<C-x><C-o>')
  local words = nvim:wait('the popup', POPUP)
  equal(#vim.tbl_filter(function(it) return it:find('guide.md', 1, true) ~= nil end, words), 1)
  -- With a default 'completeopt' the only match is taken at once.
  nvim:keys('<C-e>gui<C-x><C-o>')
  nvim:wait('the path', [=[return vim.api.nvim_get_current_line() == '[Clean it](guide.md']=])
  nvim:keys(')<Esc>')
  nvim:wait('the path', [=[return vim.api.nvim_get_current_line() == '[Clean it](guide.md)']=])
end)

test('the sections of another article are completed in the order they stand there', function()
  local nvim = open(ENABLE)
  nvim:keys('Go[Fill it](guide.md#<C-x><C-o>')
  local words = table.concat(nvim:wait('the popup', POPUP), ' ')
  local fill, boil, clean = words:find('fill-the-kettle', 1, true), words:find('boil-water', 1, true), words:find('remove-limescale', 1, true)
  assert(fill and boil and clean and fill < boil and boil < clean, words)
  nvim:keys('<C-e><Esc>S[Fill it](guide.md#fil<C-x><C-o>')
  nvim:wait('the section', [=[return vim.api.nvim_get_current_line() == '[Fill it](guide.md#fill-the-kettle']=])
  nvim:keys(')<Esc>')
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
end)

test('with completion on, a popup comes by itself in a link and stays away in prose', function()
  local nvim = open(RUNTIME .. "vim.o.completeopt = 'menuone,noselect'\nrequire('guidepost').setup({ completion = true })")
  nvim:keys('GoFill the kettle / with "cold" water: then <lt>b')
  nvim:wait('the prose', [[return vim.api.nvim_get_current_line():find('then <b', 1, true)]])
  -- The answer to a later request is there, so the answers to the earlier ones were.
  nvim:lua([[vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(0, 'utf-16'), 10000)]])
  equal(nvim:lua('return vim.fn.pumvisible()'), 0)
  nvim:keys('<CR>[Clean it](')
  local words = nvim:wait('the popup', POPUP)
  assert(#words > 0)
end)

test('a construct of the dialect is completed: its name, its attributes and their values', function()
  local nvim = open(RUNTIME .. "vim.o.completeopt = 'menuone,noselect'\nrequire('guidepost').setup({ completion = true })")
  nvim:keys('Go<CR>:::')
  assert(vim.list_contains(nvim:wait('the popup', POPUP), 'video'))
  nvim:keys('<C-e>image ')
  local attributes = nvim:wait('the attributes', POPUP)
  assert(vim.list_contains(attributes, 'source') and vim.list_contains(attributes, 'alt-text'), vim.inspect(attributes))
  nvim:keys('<C-e>type="')
  -- The second quote comes with the value.
  equal(nvim:wait('the values', POPUP), { 'content"', 'complex"', 'icon"' })
end)

test('a header completes its keys, the values they have, and the keys in other keys', function()
  local nvim, set = open(ENABLE)
  write(set .. '/team.schema.json', '{"properties": {"owner": {"type": "object", "properties": {"team": {"enum": ["kitchen"]}}}}}')
  write(set .. '/keep.md', '---\n# yaml-language-server: $schema=team.schema.json\ntitle: Keep your kettle\n---\n\n# Keep it\n')
  nvim:edit(set .. '/keep.md')
  nvim:attached()
  nvim:cursor_on('title:')
  nvim:keys('oown<C-x><C-o>')
  nvim:wait('the key', [[return vim.api.nvim_buf_get_lines(0, 3, 4, true)[1] == 'owner:']])
  nvim:keys('<C-y><CR>  te<C-x><C-o>')
  nvim:wait('the key in it', [[return vim.api.nvim_get_current_line() == '  team:']])
  nvim:keys(' <C-x><C-o>')
  nvim:wait('its value', [[return vim.api.nvim_get_current_line() == '  team: kitchen']])
end)

test('keys and values are offered in toc.yml and docfx.json, and every file that configures a set is served', function()
  local nvim, set = open(ENABLE, 'toc.yml')
  nvim:wait('the set', [[
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    local answer = client and client.request_sync('guidepost/status', vim.empty_dict(), 1000, 0)
    return answer and answer.result and answer.result.scanned
  ]])
  nvim:keys('Go- name: Again<CR>  expan<C-x><C-o>')
  nvim:wait('the key', [[return vim.trim(vim.api.nvim_get_current_line()) == 'expanded:']])
  nvim:keys(' t<C-x><C-o>')
  nvim:wait('the value', [[return vim.trim(vim.api.nvim_get_current_line()) == 'expanded: true']])
  nvim:keys('<Esc>:w<CR>')
  write(set .. '/docfx.json', '{\n"build": {\n"globalMetadata": {\n"ms.topic": "overvi\n}\n}\n}')
  nvim:edit(set .. '/docfx.json')
  nvim:attached()
  nvim:cursor_on('overvi')
  nvim:keys('A<C-x><C-o>')
  nvim:wait('the value', [[return vim.api.nvim_get_current_line() == '"ms.topic": "overview"']])
  nvim:keys('<Esc>')
  write(set .. '/guidepost.toml', 'exclude = []\n')
  write(set .. '/.openpublishing.publish.config.json', '{}\n')
  for _, other in ipairs({ 'guidepost.toml', '.openpublishing.publish.config.json' }) do
    nvim:edit(set .. '/' .. other)
    nvim:attached()
  end
end)

for name, init in pairs({ ['0.11'] = ENABLE, ['0.10'] = AS_0_10 }) do
  test('a table of contents is served, other YAML and JSON files are not, on Neovim ' .. name, function()
    local nvim, set = open(init, 'toc.yml')
    -- Which YAML file is a table of contents is known once the set's configuration has been read.
    nvim:wait('the set', [[
      local client = vim.lsp.get_clients({ bufnr = 0 })[1]
      local answer = client and client.request_sync('guidepost/status', vim.empty_dict(), 1000, 0)
      return answer and answer.result and answer.result.scanned
    ]])
    nvim:cursor_on('guide.md')
    nvim:keys('<C-]>')
    nvim:wait('the article', [[return vim.api.nvim_buf_get_name(0) == ...]], set .. '/guide.md')
    nvim:edit(set .. '/toc.yml')
    nvim:keys('Go- name: Again<CR>href: gui<C-x><C-o>')
    nvim:wait('the path', [[return vim.trim(vim.api.nvim_get_current_line()) == 'href: guide.md']])
    nvim:keys('<Esc>')
    -- A page written in YAML says in its first line that it is one.
    write(set .. '/page.yml', '### YamlMime:Landing\nitems:\n- url: descale.md\n')
    nvim:edit(set .. '/page.yml')
    nvim:wait('the server', [[return #vim.lsp.get_clients({ bufnr = 0 }) == 1]])
    nvim:cursor_on('descale.md')
    nvim:keys('<C-]>')
    nvim:wait('the article', [[return vim.api.nvim_buf_get_name(0) == ...]], set .. '/descale.md')
    write(set .. '/other.yml', 'a: b\n')
    write(set .. '/other.json', '{}\n')
    for _, other in ipairs({ 'other.yml', 'other.json' }) do
      nvim:edit(set .. '/' .. other)
      equal(nvim:lua([[return #vim.lsp.get_clients({ bufnr = 0 })]]), 0)
    end
  end)
end

test('setup on Neovim 0.10 attaches, finds, and jumps', function()
  local nvim = open(AS_0_10)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  nvim:cursor_on('guide.md#fill-the-kettle')
  nvim:keys('<C-]>')
  nvim:wait('the heading', [[return vim.api.nvim_get_current_line() == '## Fill the kettle']])
  nvim:attached()
  equal(nvim:lua('return #vim.lsp.get_clients()'), 1)
end)

test('setup serves a file that was open before it', function()
  local set = copy_of_set()
  local nvim = neovim(RUNTIME .. 'vim.lsp.enable, vim.lsp.config = nil, nil', set)
  nvim:edit(set .. '/start.md')
  nvim:lua([[require('guidepost').setup()]])
  nvim:attached()
end)

test('a single file without a root is served from its own folder', function()
  local alone = folder()
  write(alone .. '/alone.md', '# Alone\n\nGo [up](#alone) or [away](nowhere.md).\n')
  local nvim = neovim(ENABLE, alone)
  nvim:edit(alone .. '/alone.md')
  nvim:attached()
  equal(nvim:lua('return vim.lsp.get_clients()[1].config.root_dir'), alone)
  nvim:wait('the missing file', [[
    return vim.iter(vim.diagnostic.get(0)):any(function(d) return d.code == 'file-not-found' end)]])
end)

test('without a marker the working folder is the root of what lies below it, unless it is the home folder', function()
  local set = folder()
  vim.fn.mkdir(set .. '/articles/help', 'p')
  vim.fn.mkdir(set .. '/articles/media', 'p')
  write(set .. '/articles/help/deep.md', '# Deep\n\n[Up](../other.md), ![gone](../media/gone.png)\n')
  write(set .. '/articles/other.md', '# Other\n')
  local nvim = neovim(ENABLE, set)
  nvim:edit(set .. '/articles/help/deep.md')
  nvim:attached()
  equal(nvim:lua('return vim.lsp.get_clients()[1].config.root_dir'), set)
  nvim:wait_for_codes('file-not-found')

  local home = neovim(("vim.env.HOME = '%s'\n"):format(set) .. ENABLE, set)
  home:edit(set .. '/articles/help/deep.md')
  home:attached()
  equal(home:lua('return vim.lsp.get_clients()[1].config.root_dir'), set .. '/articles/help')
end)

test('the root is the most telling marker above, not the nearest', function()
  local base = folder()
  vim.fn.mkdir(base .. '/repo/.git', 'p')
  vim.fn.mkdir(base .. '/repo/docs/articles', 'p')
  write(base .. '/repo/docs/docfx.json', '{}')
  write(base .. '/repo/docs/articles/a.md', '# A')
  local nvim = neovim(ENABLE, base)
  local function root()
    return nvim:lua([[return require('guidepost').root(...)]], base .. '/repo/docs/articles/a.md')
  end
  equal(root(), base .. '/repo')
  write(base .. '/.openpublishing.publish.config.json', '{}')
  equal(root(), base)
  write(base .. '/repo/docs/articles/guidepost.toml', '')
  equal(root(), base .. '/repo/docs/articles')
end)

test('buffers that are no files are left alone', function()
  local nvim = open(ENABLE)
  nvim:lua([[
    vim.cmd.enew()
    vim.api.nvim_buf_set_name(0, 'fugitive:///repo/.git//0/start.md')
    vim.bo.filetype = 'markdown']])
  nvim:lua([[
    vim.cmd.new()
    vim.bo.buftype = 'nofile'
    vim.bo.filetype = 'markdown']])
  equal(nvim:lua([[return #vim.lsp.get_buffers_by_client_id(vim.lsp.get_clients()[1].id)]]), 1)
end)

--- Waits until the server has read the whole set: before, nothing that concerns all of it is changed.
local function scanned(nvim)
  nvim:wait('the scan', [[
    local answer = vim.lsp.get_clients({ name = 'guidepost' })[1]:request_sync('guidepost/status', vim.empty_dict())
    return answer and answer.result and answer.result.scanned]])
end

--- Waits until an article, whose buffer need not be shown, has a text in it.
local function wait_for_text(nvim, file, text)
  nvim:wait(text .. ' in ' .. file, [[
    local file, text = ...
    local buffer = vim.fn.bufnr(file)
    return buffer > 0 and table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n'):find(text, 1, true) ~= nil]], file, text)
end

test('a renamed heading takes the links in other articles along', function()
  local nvim, set = open(ENABLE, 'guide.md')
  scanned(nvim)
  nvim:cursor_on('Fill the kettle')
  -- What the writer is asked is taken down; what Neovim offers as the old name is the heading's text.
  nvim:lua([[
    vim.ui.input = function(options, done)
      _G.offered = options.default
      done('Fill it up')
    end
    vim.lsp.buf.rename()]])
  nvim:wait('the heading', [[return vim.api.nvim_get_current_line() == '## Fill it up']])
  equal(nvim:lua('return _G.offered'), 'Fill the kettle')
  wait_for_text(nvim, set .. '/start.md', 'read how to [fill it](guide.md#fill-it-up).')
  wait_for_text(nvim, set .. '/descale.md', '[fill the kettle](guide.md#fill-it-up)')
  -- The other articles were not open: Neovim changed them in buffers, which are there to be looked at and written.
  nvim:keys(':wall<CR>')
  nvim:wait('the files', [[
    return vim.iter(vim.api.nvim_list_bufs()):all(function(it) return not vim.bo[it].modified end)]])
  contains(table.concat(vim.fn.readfile(set .. '/start.md'), '\n'), 'guide.md#fill-it-up')
  nvim:edit(set .. '/start.md')
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
end)

test('a rename that would break links is refused with the reason', function()
  local nvim, set = open(ENABLE, 'guide.md')
  scanned(nvim)
  nvim:cursor_on('Fill the kettle')
  nvim:lua([[
    _G.said = {}
    vim.notify = function(text) table.insert(_G.said, text) end
    vim.lsp.buf.rename('!!!')]])
  nvim:wait('the reason', [[return table.concat(_G.said, '\n'):find('no letter or digit', 1, true)]])
  equal(nvim:lua('return vim.api.nvim_get_current_line()'), '## Fill the kettle')
  equal(nvim:lua('return vim.fn.bufnr(...)', set .. '/start.md'), -1)
end)

test('a code action writes the section that was meant', function()
  local nvim = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  nvim:cursor_on('remove-limescal)')
  nvim:lua([[vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })]])
  nvim:wait('the link', [[
    return vim.api.nvim_get_current_line() == '- Keep it clean: [remove limescale](guide.md#remove-limescale).']])
  nvim:wait_for_codes('file-not-found')
end)

test(':checkhealth says program, version and what is attached', function()
  local nvim, set = open(ENABLE)
  scanned(nvim)
  nvim:keys(':checkhealth guidepost<CR>')
  local report = nvim:wait('the report', [[
    local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
    return text:find(' articles', 1, true) and text]])
  contains(report, ('article set %s: learn, found by docfx.json'):format(set))
  contains(report, '4 articles')
  contains(report, '/guidepost')
  contains(report, 'version: guidepost ')
  contains(report, 'Neovim 0.')
  assert(not report:find('ERROR', 1, true) and not report:find('WARNING', 1, true), report)
end)

test('a missing program is said at once and by :checkhealth', function()
  local set = copy_of_set()
  local nvim = neovim(RUNTIME .. "_G.said = {}\nvim.notify = function(text) table.insert(_G.said, text) end\n"
    .. "require('guidepost').setup({ cmd = { 'no-such-guidepost', 'lsp' } })", set)
  contains(nvim:lua('return _G.said[1]'), "'no-such-guidepost' was not found")
  nvim:keys(':checkhealth guidepost<CR>')
  local report = nvim:wait('the report', [[
    local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
    return text:find('Clients', 1, true) and text]])
  contains(report, 'ERROR')
  contains(report, "'no-such-guidepost' was not found")
end)

test('with vim.lsp.enable a missing program is said once, when the first article opens', function()
  local set = copy_of_set()
  local nvim = neovim("_G.said = {}\nvim.notify = function(text) table.insert(_G.said, text) end\n"
    .. ENABLE .. "\nvim.lsp.config('guidepost', { cmd = { 'no-such-guidepost', 'lsp' } })", set)
  write(set .. '/other.json', '{}\n')
  nvim:edit(set .. '/other.json')
  equal(nvim:lua('return _G.said'), {})
  nvim:edit(set .. '/start.md')
  nvim:edit(set .. '/guide.md')
  equal(#nvim:lua('return _G.said'), 1)
  contains(nvim:lua('return _G.said[1]'), "'no-such-guidepost' was not found")
end)

test('findings of articles that are not open add no buffers to the list', function()
  local nvim, set = open(ENABLE, 'guide.md')
  write(set .. '/broken.md', '# Broken\n\n[nowhere](nowhere.md)\n')
  nvim:edit(set .. '/start.md')
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  local listed = nvim:lua([[
    return vim.iter(vim.api.nvim_list_bufs()):filter(function(it) return vim.bo[it].buflisted end)
      :map(function(it) return vim.fs.basename(vim.api.nvim_buf_get_name(it)) end):totable()]])
  equal(listed, { 'guide.md', 'start.md' })
end)

test('gq still breaks long lines', function()
  local nvim = open(ENABLE, 'guide.md')
  nvim:lua('vim.bo.textwidth = 40')
  nvim:cursor_on('Follow [the five')
  nvim:keys('gqq')
  nvim:wait('the broken line', [[return vim.api.nvim_buf_line_count(0) > 26]])
end)

test(':help guidepost opens', function()
  local copy = folder()
  assert(vim.system({ 'cp', '-R', plugin .. '/.', copy }):wait().code == 0)
  local nvim = neovim(("vim.opt.runtimepath:prepend('%s')"):format(copy), copy)
  nvim:lua([[vim.cmd.helptags(...)]], copy .. '/doc')
  for _, topic in ipairs({ 'guidepost', 'guidepost-options', 'guidepost.setup()', ':GuidepostRestart' }) do
    nvim:lua([[vim.cmd.help(...)]], topic)
    equal(nvim:lua([[return vim.fs.basename(vim.api.nvim_buf_get_name(0))]]), 'guidepost.txt')
    contains(nvim:lua([[return vim.api.nvim_get_current_line()]]), '*' .. topic .. '*')
  end
end)

test(':GuidepostRestart brings the findings back from a new server', function()
  local nvim = open(ENABLE)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
  local before = nvim:lua('return vim.lsp.get_clients()[1].id')
  nvim:keys(':GuidepostRestart<CR>')
  nvim:wait('a new client', [[
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized and client.id ~= ...]], before)
  nvim:wait_for_codes('file-not-found', 'bookmark-not-found')
end)

--- The server processes under a process: Linux tells it in /proc.
local function servers_under(pid)
  local found = {}
  for name in vim.fs.dir('/proc') do
    local stat = name:match('^%d+$') and io.open('/proc/' .. name .. '/stat')
    if stat then
      local parent = (stat:read('a') or ''):match('%) %S (%d+)')
      stat:close()
      if tonumber(parent) == pid then
        table.insert(found, tonumber(name))
      end
    end
  end
  return found
end

local function gone(pid)
  local stat = io.open('/proc/' .. pid .. '/stat')
  if not stat then
    return true
  end
  local state = (stat:read('a') or ''):match('%) (%S)')
  stat:close()
  return state == nil or state == 'Z'
end

test(':Guidepost toc goes to the entry of the article in its table of contents', function()
  local nvim = open(ENABLE, 'descale.md')
  scanned(nvim)
  nvim:keys(':Guidepost toc<CR>')
  local place = nvim:wait('the table of contents', [[
    local line = vim.api.nvim_get_current_line()
    return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == 'toc.yml' and line:find('descale.md', 1, true) and line]])
  contains(place, 'href: descale.md')
end)

--- Waits until the server has read all articles: only then can it change them.
local function read_all(nvim)
  nvim:wait('the scan', [[
    local answer = vim.lsp.get_clients({ name = 'guidepost' })[1]:request_sync('guidepost/status', vim.empty_dict())
    return answer and answer.result and answer.result.scanned]])
end

--- Whether a line of a file, as Neovim has it now, holds a text.
local HOLDS = [[
  local file, text = ...
  local bufnr = vim.fn.bufnr(file)
  if bufnr < 0 then return false end
  return vim.iter(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)):any(function(line) return line:find(text, 1, true) ~= nil end)]]

test(':Guidepost move takes an article to another place, and its links and entry follow', function()
  local nvim, set = open(ENABLE, 'descale.md')
  read_all(nvim)
  nvim:keys(':Guidepost move care/scale.md<CR>')
  nvim:wait('the moved article', [[return vim.api.nvim_buf_get_name(0) == ...]], set .. '/care/scale.md')
  nvim:wait('the link', HOLDS, set .. '/guide.md', '[the five steps](care/scale.md)')
  nvim:wait('the definition', HOLDS, set .. '/start.md', '[descale]: care/scale.md')
  nvim:wait('the entry', HOLDS, set .. '/toc.yml', 'href: care/scale.md')
  nvim:lua('vim.cmd.wall()')
  assert(not vim.uv.fs_stat(set .. '/descale.md') and vim.uv.fs_stat(set .. '/care/scale.md'))
  contains(table.concat(vim.fn.readfile(set .. '/toc.yml'), '\n'), 'href: care/scale.md')
  nvim:lua([[vim.notify = function(text) _G.said = text end]])
  nvim:keys(':Guidepost move ../guide.md<CR>')
  contains(nvim:wait('the refusal', 'return _G.said'), 'exists already')
end)

test(':Guidepost copy and paste make a relative link of a section, and paste leaves other text as it is', function()
  local nvim, set = open(ENABLE, 'guide.md')
  read_all(nvim)
  nvim:cursor_on('Press the lever')
  nvim:keys(':Guidepost copy a<CR>')
  local address = nvim:wait('the address', [[local it = vim.fn.getreg('a') return it ~= '' and it]])
  equal(address, 'file://' .. set .. '/guide.md#boil-water')
  nvim:edit(set .. '/start.md')
  nvim:attached()
  nvim:cursor_on('See also')
  nvim:keys('$:Guidepost paste a<CR>')
  nvim:wait('the link', [=[return vim.api.nvim_get_current_line() == 'See also[Boil water](guide.md#boil-water)']=])
  -- In a destination, behind characters that are wider in bytes than in UTF-16; undo takes it back.
  nvim:keys('o→ größer [x]()<Esc>h:Guidepost paste a<CR>')
  nvim:wait('the destination', [=[return vim.api.nvim_get_current_line() == '→ größer [x](guide.md#boil-water)']=])
  nvim:keys('u')
  nvim:wait('the line of before', [=[return vim.api.nvim_get_current_line() == '→ größer [x]()']=])
  nvim:lua([[vim.fn.setreg('a', 'two words')]])
  nvim:keys('0:Guidepost paste a<CR>')
  nvim:wait('the words', [=[return vim.api.nvim_get_current_line() == '→two words größer [x]()']=])
end)

test(':Guidepost delete says what breaks and does what the writer chooses', function()
  local choosing = "\nvim.ui.select = function(items, options, done)\n"
    .. "  _G.asked = options.prompt\n"
    .. "  done(vim.iter(items):find(function(it) return it.title == _G.choice end))\nend"
  local nvim, set = open(ENABLE .. choosing, 'descale.md')
  read_all(nvim)
  nvim:keys(':Guidepost delete<CR>')
  local asked = nvim:wait('the question', 'return _G.asked')
  contains(asked, 'Delete `descale.md`?')
  contains(asked, 'guide.md:26')
  assert(vim.uv.fs_stat(set .. '/descale.md'), 'nobody has chosen')
  nvim:lua([[_G.choice = 'Unlink']])
  nvim:keys(':Guidepost delete<CR>')
  nvim:wait('the text', HOLDS, set .. '/guide.md', 'Follow the five steps. Come back')
  nvim:wait('the deletion', [[return vim.uv.fs_stat(...) == nil]], set .. '/descale.md')
  nvim:lua('vim.cmd.wall()')
  local toc = table.concat(vim.fn.readfile(set .. '/toc.yml'), '\n')
  assert(not toc:find('Descale', 1, true) and toc:find('troubleshoot.md', 1, true), toc)
end)

test(':Guidepost delete leads links to any page of the set, chosen with Tab or named', function()
  local choosing = "\nvim.ui.select = function(items, options, done)\n"
    .. "  done(vim.iter(items):find(function(it) return it.title == 'Redirect to...' or it.title == 'Another page...' end))\nend"
  local nvim, set = open(ENABLE .. choosing, 'descale.md')
  read_all(nvim)
  -- `far/kettles.md` is far from `descale.md`: only its title has the word that is typed.
  vim.fn.mkdir(set .. '/far')
  write(set .. '/far/kettles.md', '---\ntitle: Grandmothers\n---\n# Grandmothers\n')
  nvim:wait('the new page', [[
    return vim.tbl_contains(require('guidepost').complete_page('grandm'), 'far/kettles.md')]])
  nvim:keys(':Guidepost delete<CR>')
  nvim:wait('the question', [[return vim.api.nvim_get_mode().mode == 'c']])
  nvim:keys('grandm<Tab>')
  nvim:wait('the completed path', [[return vim.fn.getcmdline() == 'far/kettles.md']])
  nvim:keys('<CR>')
  nvim:wait('the link', HOLDS, set .. '/guide.md', '(far/kettles.md)')
  nvim:wait('the deletion', [[return vim.uv.fs_stat(...) == nil]], set .. '/descale.md')
  nvim:lua('vim.cmd.wall()')
  nvim:edit(set .. '/far/kettles.md')
  nvim:attached()
  nvim:keys(':Guidepost delete https://example.com/kettles<CR>')
  nvim:wait('the address', HOLDS, set .. '/guide.md', '(https://example.com/kettles)')
end)

test(':Guidepost metadata lists values and goes to the place of the one that is chosen', function()
  local nvim = open(ENABLE, 'descale.md')
  nvim:wait('the scan', [[
    local answer = vim.lsp.get_clients({ name = 'guidepost' })[1]:request_sync('guidepost/status', vim.empty_dict())
    return answer and answer.result and answer.result.scanned]])
  nvim:lua([[vim.ui.select = function(items, opts, choose)
    for _, item in ipairs(items) do
      if opts.format_item(item) == 'ms.topic: how-to  (header)' then return choose(item) end
    end
  end]])
  nvim:keys(':Guidepost metadata<CR>')
  local place = nvim:wait('the line of the value', [[
    local line = vim.api.nvim_get_current_line()
    return vim.startswith(line, 'ms.topic') and line]])
  contains(place, 'how-to')
end)

--- The entries of a list as `file:line text`.
require('views')(test, {
  ENABLE = ENABLE,
  RUNTIME = RUNTIME,
  open = open,
  neovim = neovim,
  copy_of_set = copy_of_set,
  write = write,
  equal = equal,
  contains = contains,
  read_all = read_all,
})

test('leaving Neovim ends the server', function()
  local nvim = open(ENABLE)
  local children = servers_under(nvim.pid)
  assert(#children > 0, 'no server process')
  nvim:keys(':qall!<CR>')
  for _, pid in ipairs(children) do
    assert(vim.wait(10000, function() return gone(pid) end, 20), 'still there: ' .. pid)
  end
end)

test('a killed Neovim takes the server with it', function()
  local nvim = open(ENABLE)
  local children = servers_under(nvim.pid)
  assert(#children > 0, 'no server process')
  vim.uv.kill(nvim.pid, 'sigkill')
  for _, pid in ipairs(children) do
    assert(vim.wait(10000, function() return gone(pid) end, 20), 'still there: ' .. pid)
  end
end)

local function attempt(it)
  local ok, why = xpcall(it.run, debug.traceback)
  for _, nvim in ipairs(running) do
    nvim:stop()
  end
  running = {}
  for _, path_ in ipairs(temporary) do
    vim.fn.delete(path_, 'rf')
  end
  temporary = {}
  return ok, why
end

local passed, failed = 0, 0
for _, it in ipairs(tests) do
  if not only or it.name:find(only, 1, true) then
    local started = vim.uv.hrtime()
    local ok, why = attempt(it)
    local again = false
    -- When nothing works, trying everything twice only takes time.
    if not ok and failed < 3 then
      -- An editor is driven from outside: what fails once is tried once more, and said.
      again = true
      io.stdout:write('again    neovim: ', it.name, '\n', tostring(why), '\n')
      ok, why = attempt(it)
    end
    passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1)
    io.stdout:write(('%s neovim: %s (%d ms%s)\n'):format(
      ok and 'ok      ' or 'FAILED  ', it.name, (vim.uv.hrtime() - started) / 1e6, again and ', second try' or ''))
    if not ok then
      io.stdout:write(tostring(why), '\n')
    end
    io.stdout:flush()
  end
end
vim.fn.delete(bin, 'rf')
io.stdout:write(('neovim: %d passed, %d failed\n'):format(passed, failed))
io.stdout:flush()
os.exit((failed == 0 and passed > 0) and 0 or 1)
