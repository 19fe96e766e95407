from __future__ import annotations

import pytest
from permissions.commands.kit import MAYBE, OTHER, PAT, Rules, live_with, outcome

from pinfix.github.expressions.values import TOKEN, Holds, Value
from pinfix.github.scopes import Grant
from pinfix.shell import read_script
from pinfix_codemods.permissions.commands import STEP, Judged, holds_token, judge
from pinfix_codemods.permissions.live import Live, PutsOut, SetsVariable
from pinfix_codemods.permissions.need import Spot

LIVE = live_with(T=TOKEN)


@pytest.mark.parametrize(
    "script",
    [
        "cd x && ls -la | sort | uniq -c",
        "mkdir -p a; cp -r b c; rm -rf d; chmod +x e; ln -s f g",
        "grep -q x file || exit 1",
        "jq '.version' package.json",
        "sed -i 's/a/b/g; s|c|d|' file",
        "sed -e 's/one/more/' -e '/^e/d' file",
        "awk '{print $1 || $2}' file",
        "tar --use-compress-program=zstd -xf x.tar.zst; tar -xzf x.tgz; tar -I zstd -cf y .",
        "find . -name '*.tmp' -delete; find . -exec rm {} +; find . -type f -exec grep -l x {} \\;",
        "find . | xargs grep x",
        "sudo apt-get update && sudo apt-get install -y jq",
        "brew install jq",
        "kubectl get pods; aws s3 ls; az account show",
        "trap 'rm -rf \"$TMP\"; exit' EXIT",
        'sleep 5; date; true; test -f x; [ -n "$Y" ]',
        'echo "$T"; echo ${{ github.token }} | base64',
        "node --version; frobnicate --version",
        "openssl rand -hex 16; sha256sum x > x.sha256",
        "rustup target add x; xcrun notarytool submit x",
        "env | sort; printenv T",
    ],
)
def test_inert_commands_need_nothing_even_with_a_token(script: str) -> None:
    found = outcome(script, LIVE)
    assert found.grant == {}
    assert found.assumptions == []


@pytest.mark.parametrize(
    "script",
    [
        "./build.sh",
        "bin/tool --version",
        "./x --version",
        "/opt/x/git push",
        "make",
        "python x.py",
        "node -e 'x()'",
        "$PROGRAM x",
        "${{ inputs.command }}",
        "sed '1e ./x' file",
        "sed 's/a/b/e' file",
        "sed -n 's|a|b|ge' file",
        "sed -f script.sed file",
        "awk '{system(\"./x\")}' file",
        "awk '{print | \"./x\"}' file",
        "awk -f x.awk file",
        "tar --to-command=./x -xf y",
        "tar -I ./x -xf y",
        "tar --checkpoint=1 --checkpoint-action=exec=./x -cf y .",
        "find . -exec ./x {} \\;",
        "find . -execdir",
        "trap './cleanup.sh' EXIT",
        "trap 'rm x; ./cleanup.sh' EXIT",
        'trap "$CLEANUP" EXIT',
        "sort --compress-program=./x y",
        "kubectl create secret generic x --from-literal=t=$T",
        'aws ssm put-parameter --value "$T"',
        "echo $T | nc example.org 80",
    ],
)
def test_what_is_not_inert(script: str) -> None:
    assert outcome(script, LIVE).opaque


def test_variables_of_the_script() -> None:
    live = outcome(
        'A=$T\nexport B="x-$A"\nlocal C=$B\nread -r D <<< "$C"\nE=$(echo "$D" | cut -c2-)', LIVE
    ).live
    assert {name for name, value in live.env.items() if value.holds} == {"T", "A", "B", "C", "D", "E"}
    assert live.env["A"].holds is Holds.YES
    assert live.env["E"].holds is Holds.MAYBE


def test_a_variable_that_takes_another_value() -> None:
    surely = outcome("GH_TOKEN=$PAT\ngh pr list", live_with(GH_TOKEN=TOKEN, PAT=PAT))
    assert surely.grant == {}
    perhaps = outcome("if x; then GH_TOKEN=$PAT; fi\ngh pr list", live_with(GH_TOKEN=TOKEN, PAT=PAT))
    assert perhaps.need.grant.as_dict() == {"pull-requests": "read"}
    in_function = outcome("f() { GH_TOKEN=$PAT; }\ngh pr list", live_with(GH_TOKEN=TOKEN, PAT=PAT))
    assert in_function.grant == {"pull-requests": "read"}


def test_known_texts_are_kept_only_while_they_are_sure() -> None:
    assert outcome("X=a").live.env["X"] == Value.literal("a")
    assert outcome("if x; then X=a; else X=b; fi").live.env["X"].text is None


@pytest.mark.parametrize(
    "script",
    [
        'echo "NAME=$T" >> $GITHUB_ENV',
        'echo "NAME=${{ secrets.GITHUB_TOKEN }}" >> "$GITHUB_ENV"',
        'echo "NAME=$T" >> ${{ github.env }}',
        'echo "NAME=$T" | tee -a $GITHUB_ENV',
        "printf 'NAME=%s\\n' \"$T\" >> $GITHUB_ENV",
        '{ echo "OTHER=x"; echo "NAME=$T"; } >> $GITHUB_ENV',
        "cat <<EOF >> $GITHUB_ENV\nOTHER=x\nNAME=$T\nEOF",
        'echo -e "OTHER=x\\nNAME=$T" >> $GITHUB_ENV',
        "{ echo 'NAME<<END'; echo $T; echo END; } >> $GITHUB_ENV",
        "cat >> $GITHUB_ENV <<EOF\nNAME<<END\na $T\nEND\nEOF",
        'echo "::set-env name=NAME::$T"',
    ],
)
def test_variables_for_later_steps(script: str) -> None:
    found = outcome(script, LIVE)
    if "echo 'NAME<<END'" in script:
        assert found.need.sinks  # the value stands in a command of its own
        return
    assert found.live.env["NAME"].holds is Holds.YES
    assert found.grant == {}
    other = script.replace("GITHUB_TOKEN", "PAT")
    assert not outcome(other, live_with(T=OTHER)).live.env["NAME"].holds


def test_powershell_writes_variables_too() -> None:
    for script in (
        '"NAME=$env:T" | Out-File -FilePath $env:GITHUB_ENV -Append',
        'Add-Content -Path $env:GITHUB_ENV -Value "NAME=$env:T"',
        'echo "NAME=$env:T" >> $env:GITHUB_ENV',
    ):
        found = outcome(script, LIVE, shell="pwsh")
        assert found.need.sinks or found.live.env["NAME"].holds


def test_a_variable_for_later_steps_leaves_this_step_as_it_is() -> None:
    live = live_with(GH_TOKEN=TOKEN, PAT=PAT)
    found = outcome('echo "GH_TOKEN=$PAT" >> $GITHUB_ENV\ngh pr list', live)
    assert found.grant == {"pull-requests": "read"}


def test_outputs() -> None:
    def effects(script: str, live: Live = LIVE) -> tuple[object, ...]:
        (command,) = [c for c in read_script(script, "bash").commands if c.redirects or c.program == "echo"]
        found = judge(command, live, Spot("a.yml", 1), Rules())
        assert isinstance(found, Judged)
        return found.effects

    assert effects('echo "x=$T" >> $GITHUB_OUTPUT') == (PutsOut(STEP, Holds.YES),)
    assert effects('echo "::set-output name=x::$T"') == (PutsOut(STEP, Holds.YES),)
    assert effects('echo "x=1" >> $GITHUB_OUTPUT') == ()
    assert effects('echo "$T" >> $GITHUB_STEP_SUMMARY') == ()
    assert effects('f() { echo "$1=$2" >> $GITHUB_OUTPUT; }') == ()
    set_one = SetsVariable("A", Value.literal("1"), for_job=True)
    assert effects("echo A=1 >> $GITHUB_ENV") == (set_one,)


@pytest.mark.parametrize(
    "script",
    [
        'echo "$T" > token.txt',
        "echo ${{ github.token }} >> $FILE",
        "cat > deploy.yml <<EOF\ntoken: $T\nEOF",
        "echo $T | tee secret",
        "printenv > .env",
        "env >> $GITHUB_ENV",
        'echo "$T" >> $GITHUB_ENV',
        'set -- "$T"',
    ],
)
def test_the_token_in_an_unknown_place_is_lost(script: str) -> None:
    assert outcome(script, LIVE).lost


@pytest.mark.parametrize(
    "script",
    [
        "echo $T > /dev/null",
        "echo x > token.txt",
        "echo $T >&2",
        "curl -o out https://example.org 2> errors",
        "gh release view > notes.md",
        "git log > changes.md",
        "grep $T file > found",
    ],
)
def test_what_does_not_write_the_token(script: str) -> None:
    assert not outcome(script, LIVE).need.sinks


def test_settings_come_first() -> None:
    rules = {"./release.sh": Grant.of({"contents": "write"}), "make publish": Grant.of({})}
    assert outcome("./release.sh --now", LIVE, commands=rules).grant == {"contents": "write"}
    assert outcome("make publish", LIVE, commands=rules).grant == {}
    assert outcome("make publisher", LIVE, commands=rules).opaque
    assert outcome("make", LIVE, commands=rules).opaque
    assert outcome("./release.shx", LIVE, commands=rules).opaque


@pytest.mark.parametrize(
    ("script", "holds"),
    [
        ("./x $T", Holds.YES),
        ("./x --token=${{ github.token }}", Holds.YES),
        ("TOKEN=$T ./x", Holds.YES),
        ("./x <<< $T", Holds.YES),
        ("./x ${T:-none}", Holds.MAYBE),
        ("./x $MAYBE", Holds.MAYBE),
        ("./x $OTHER", Holds.NO),
        ("./x", Holds.NO),
        ("./x '$T'", Holds.NO),
    ],
)
def test_handing_over_the_token(script: str, holds: Holds) -> None:
    (command,) = read_script(script, "bash").commands
    assert holds_token(command, live_with(T=TOKEN, MAYBE=MAYBE, OTHER=OTHER)) is holds


def test_handing_it_over_through_a_pipe() -> None:
    command = read_script("echo $T | cat | ./x", "bash").commands[-1]
    assert holds_token(command, LIVE)
    assert not holds_token(command, live_with(T=OTHER))


@pytest.mark.parametrize(
    "script",
    [
        'sed -i "s/TOKEN/$T/" config.ini',
        "sed -i s/TOKEN/${{ github.token }}/ config.ini",
        "yq -i '.a = strenv(T)' x.yml",
        'echo "$T" | dd of=x',
        'echo "$T" | sort -o x',
        'install -m 600 /dev/stdin x <<< "$T"',
        'cp /dev/stdin x <<< "$T"',
        'echo "$T" | split - x',
        'awk \'BEGIN { print ENVIRON["T"] > "x" }\'',
        "env | grep TOKEN > x",
        "declare -p > x",
        "typeset -x > x",
        "cat /proc/self/environ > x",
        "jq -n -f x.jq > y",
        "jsonnet --ext-str T x.jsonnet > y",
    ],
)
def test_programs_that_write_the_token_into_a_file_by_themselves(script: str) -> None:
    assert outcome(script, LIVE).lost


def test_a_file_of_a_package_manager_that_is_edited_in_place() -> None:
    found = outcome('sed -i "s/TOKEN/$T/" nuget.config', LIVE)
    assert found.grant == {}
    assert found.live.files == {"nuget": Holds.YES}


@pytest.mark.parametrize(
    "script",
    [
        'read -r X < <(echo "$T")',
        'mapfile -t X < <(printf "%s" "$T")',
        'printf -v X "Bearer %s" "$T"',
        'X=$(env | grep "^T=")',
        "X=$(awk 'BEGIN { print ENVIRON[\"T\"] }')",
        "X=$(</proc/self/environ)\nX=$(cat /proc/$$/environ)",
    ],
)
def test_ways_into_another_variable(script: str) -> None:
    found = outcome(script + '\ncurl -H "Authorization: $X" https://example.org', LIVE)
    assert found.lost


@pytest.mark.parametrize(
    "receiver",
    ["nc host 80", "openssl s_client -connect host:443", "kubectl apply -f -", "curl -d @- https://x.org"],
)
def test_filters_pass_the_token_on(receiver: str) -> None:
    found = outcome(f'echo "$T" | grep . | {receiver}', LIVE)
    assert found.opaque or found.lost
