"""Lists of files in Ruby, what test runners load first, and installs that leave the project alone."""

from __future__ import annotations

from typing import ClassVar

import pytest
from closure.kit import executed

LISTED = {"t/a.rb": "", "t/b.rb": "", "u/c.rb": ""}


class TestListsInRuby:
    @pytest.mark.parametrize(
        "text",
        [
            "Dir['t/*.rb'].each { |file| load file }",
            "Dir.glob('t/*.rb').sort.each do |file|\n  puts 1\n  require file\nend",
            "Dir.glob 't/*.rb' do |file|\n  require_relative file\nend",
            "Dir['./t/*.rb'].each(&method(:require))",
            "Dir['t/*.rb']\n  .sort\n  .each { |f| import f }",
            'Dir["#{__dir__}/t/*.rb"].each { |f| require f }',
            "Dir[File.expand_path('t/*.rb', __dir__)].sort.each { |f| require f }",
            "Dir[File.join(__dir__, 't/*.rb')].each { |f| require f }",
            "import(*Dir.glob('t/*.rb'))",
            "for f in Dir['t/*.rb'] do\n  load f\nend",
            "files = Dir['t/*.rb']\nputs 1\nfiles.each { |f| load \"./#{f}\" }",
            "FileList['t/*.rb'].each { |f| load f }",
        ],
    )
    def test_that_are_loaded(self, text: str) -> None:
        assert executed("rake", {"Rakefile": text, **LISTED}) == {"Rakefile", "t/a.rb", "t/b.rb"}

    @pytest.mark.parametrize(
        "text",
        [
            "Dir.glob 't/*.rb' do |file|\n  text = File.read(file)\nend",
            "files = Dir['t/*.rb'] + ['x']",
            "files = Dir['t/*.rb']\nfiles.each { |f| puts f }\nothers.each { |f| load f }",
            "Dir['t/*.rb'].each { |file| load other }",
            "Dir['t/*.rb'].each { |file| reload file }",
            "Dir['t/*.rb'].each do |file|\n  puts file\nend\nload file",
            "Dir['t/*.rb'].each { |file| puts file }; load file",
            "a = Dir['t/*.rb']\nb.each { |f| load f }",
            "Dir['t/*.rb'].each { |file| puts file }\nx.each(&method(:require))",
            "Rake::TestTask.new { |t| t.test_files = FileList['t/*.rb'] }",
        ],
    )
    def test_that_are_for_other_ends(self, text: str) -> None:
        assert executed("rake", {"Rakefile": text, **LISTED}) == {"Rakefile"}

    def test_paths_that_begin_where_the_program_lies(self) -> None:
        text = (
            'autoload :A, "#{__dir__}/a"\nadd :B, "#{File.dirname(__FILE__)}/b"\n'
            'read "#{__dir__}/c.rb"\nautoload :D, "#{other}/d"\n'
        )
        files = {
            "lib/x.rb": text,
            **dict.fromkeys(("lib/a.rb", "lib/b.rb", "lib/c.rb", "lib/d.rb", "a.rb"), ""),
        }
        assert executed("ruby lib/x.rb", files) == {"lib/x.rb", "lib/a.rb", "lib/b.rb"}


class TestWhatIsLoadedBeforeTests:
    MOCHA: ClassVar[dict[str, str]] = {
        "test/env.js": "require('./more')",
        "test/more.js": "",
        "test/a.js": "",
        "test/b/index.js": "",
    }

    @pytest.mark.parametrize(
        ("command", "expected"),
        [
            ("npx mocha --require test/env test/", {"test/env.js", "test/more.js"}),
            ("npx mocha -r ./test/env.js", {"test/env.js", "test/more.js"}),
            ("npx mocha --require=test/b", {"test/b/index.js"}),
            ("nyc --exclude examples mocha -r test/env", {"test/env.js", "test/more.js"}),
            ("npx mocha -r ts-node/register test/a.js", set()),
            ("npx mocha --reporter test/env", set()),
        ],
    )
    def test_by_options_of_mocha(self, command: str, expected: set[str]) -> None:
        assert executed(command, self.MOCHA) == expected

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (".mocharc.yml", "require:\n  - test/env\n  - ts-node/register\nspec: test/a.js\n"),
            (".mocharc.yaml", "require: test/env\n"),
            (".mocharc.json", '{"require": ["test/env"], "spec": ["test/a.js"]}'),
            (".mocharc.cjs", "module.exports = { require: ['test/env'], spec: 'test/a.js' }"),
            ("package.json", '{"mocha": {"require": "test/env"}, "require": "test/a.js"}'),
        ],
    )
    def test_by_settings_of_mocha(self, name: str, text: str) -> None:
        found = executed("npx mocha", {**self.MOCHA, name: text})
        assert found - {name} == {"test/env.js", "test/more.js"}

    @pytest.mark.parametrize("command", ["rake", "bundle exec rspec", "ruby -S rspec"])
    def test_by_rspec(self, command: str) -> None:
        files = {
            "Rakefile": "RSpec::Core::RakeTask.new(:spec)\n",
            ".rspec": "--color\n--require helper\n-r./x\n",
            "spec/helper.rb": "require 'product'\nrequire 'more'\n",
            **dict.fromkeys(("x.rb", "lib/product.rb", "spec/more.rb", "spec/a_spec.rb", "helper.rb"), ""),
        }
        found = executed(command, files) - {"Rakefile"}
        assert found == {".rspec", "spec/helper.rb", "spec/more.rb", "x.rb"}

    def test_by_rspec_that_rake_starts(self) -> None:
        files = {"Rakefile": "task(:spec) { ruby '-S rspec' }\n", ".rspec": "-r h\n", "spec/h.rb": ""}
        assert executed("rake", files) == set(files)
        assert executed("rake", {"Rakefile": "ruby 'x.rb'\n", "x.rb": ""}) == {"Rakefile", "x.rb"}

    def test_no_task_of_rspec_no_options(self) -> None:
        files = {"Rakefile": "task :x\n", ".rspec": "--require helper\n", "spec/helper.rb": ""}
        assert executed("rake", files) == {"Rakefile"}
        files["Rakefile"] = "RSpec::Core::Runner.run(args)\n"
        assert executed("rake", files) == set(files)


class TestInstalls:
    PYTHON: ClassVar[dict[str, str]] = {
        "pyproject.toml": "",
        "setup.py": "",
        "r.txt": "foo==1\nbar @ https://x.org/b.whl\n",
        "e.txt": "-e .\n",
    }

    @pytest.mark.parametrize(
        "command",
        [
            "pip install other==1", "pip install -U pip 'wheel>=1'",
            "python -m pip install 'a[b]; python_version > \"3\"'",
            "uv pip install other", "uv tool install ruff",
            "pip install -i https://x.org/simple a", "pip download a",
            "pip install 'a==${{ matrix.v }}'",
        ],
    )  # fmt: skip
    def test_of_other_packages(self, command: str) -> None:
        assert executed(command, self.PYTHON) == set()

    @pytest.mark.parametrize(
        "command",
        [
            "pip install .", "pip install -e .", "pip install other .", "pip install -e '.[test]'",
            "pip install .[a]",
            "pip install ./", "pip install $WHAT", "pip install -r e.txt", "pip install -r $LIST",
            "pip wheel .",
            "uv pip install -e .", "uv pip install --group dev", "pip install", "uv run pytest", "uv sync",
        ],
    )  # fmt: skip
    def test_of_the_project(self, command: str) -> None:
        assert {"pyproject.toml", "setup.py"} <= executed(command, self.PYTHON)

    def test_lists_of_other_packages_are_all_that_counts(self) -> None:
        assert executed("pip install -r r.txt", self.PYTHON) == {"r.txt"}

    def test_of_cargo_and_gem(self) -> None:
        files = {
            "Cargo.toml": "[package]\nname = 'a'\n",
            "build.rs": "",
            "rust-toolchain": "",
            "a.gemspec": "",
        }
        assert executed("cargo install other", files) == {"rust-toolchain"}
        assert executed("cargo install --git https://x.org/y", files) == {"rust-toolchain"}
        assert executed("cargo install --path .", files) == {"Cargo.toml", "build.rs", "rust-toolchain"}
        assert executed("gem install other", files) == set()
        assert executed("gem install ./a.gem", files) == {"a.gemspec"}


@pytest.mark.parametrize(
    ("key", "is_setting"),
    [("runner", True), ("'runner'", True), ("'module-runner'", False), ("xrunner", False), ("$runner", True)],
)
def test_settings_by_their_whole_names(key: str, is_setting: bool) -> None:
    files = {"jest.config.js": f"module.exports = {{ {key}: './r.js' }}", "r.js": ""}
    assert ("r.js" in executed("npx jest", files)) is is_setting
