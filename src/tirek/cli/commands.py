"""Every command with its words, arguments and an example."""

from __future__ import annotations

from tirek.cli import values
from tirek.cli.parser import DAY, FILE, MONTH, ON, Group, Parser, tirek_group
from tirek.law.text import N_

ACT = N_("ACT[@VERSION]")
CASE = N_("a case as JSON; - reads standard input")


def build_parser(language: str) -> Parser:
    """The parser with every command; call it inside `in_language`."""
    tirek = tirek_group(language)
    _law(tirek.group("law", N_("The acts as data: check them, list them, read them, compare them."), "tirek law list"))
    _cases(tirek)
    _receipt(
        tirek.group(
            "receipt", N_("Receipts: everything a result was computed from."), "tirek receipt replay receipt.json"
        )
    )
    _schedule(tirek)
    _workdays(tirek.group("workdays", N_("Working days and statutory terms."), "tirek workdays add 2026-11-20 8"))
    _iin(tirek.group("iin", N_("Individual identification numbers."), "tirek iin check 120505500012"))
    _audit(tirek.group("audit", N_("The journal of what was done."), "tirek audit verify"))
    _ledger(tirek.group("ledger", N_("What is owed and what was paid."), "tirek ledger verify"))
    _decisions(tirek.group("decisions", N_("Stored decisions."), "tirek decisions replay"))
    _accounts(tirek.group("accounts", N_("Accounts of staff."), "tirek accounts administrator b.akimshiev"))
    work = tirek.command(
        "work",
        "tirek.cli.work:run",
        N_("Do what is due, until told to stop: timers, messages, questions to registries. Several may run at once."),
        "tirek work",
        "tirek work --once",
    )
    work.flag("--once", N_("do what is due now, then end"))
    _backup(tirek)
    _letters(tirek.group("letters", N_("Letters: what people are handed."), "tirek letters sample letters"))
    _demo(tirek.group("demo", N_("The demonstration that ./run makes."), "tirek demo code"))
    tirek.command("version", "tirek.cli.about:version", N_("Say which version this is."), "tirek version --json")
    return tirek.parser


def _law(law: Group) -> None:
    check = law.command(
        "check",
        "tirek.cli.lawfiles:check",
        N_("Load all acts with all proofs. One line per problem: file:line:column: what is wrong; what is allowed."),
        "tirek law check --scenarios",
        "TIREK_LAW=drafts/law tirek law check --lang ru",
    )
    check.flag("--scenarios", N_("also compute the scenarios that stand beside the acts"))
    listing = law.command(
        "list",
        "tirek.cli.acts:list_acts",
        N_("What holds where, when, with sources and confidence."),
        "tirek law list --territory aktobe --on 2023-05",
    )
    listing.option("--territory", N_("a territory's id or KATO code"), N_("TERRITORY"))
    listing.option("--on", ON, MONTH, type=values.month)
    listing.known_on()
    showing = law.command(
        "show",
        "tirek.cli.acts:show_act",
        N_("One act: what it pays to whom, its conditions, dates, sources and how sure they are."),
        "tirek law show aktobe-2023-14 --lang kk",
        "tirek law show aktobe-2023-14 --on 2023-03 --known-on 2023-05-01",
    )
    showing.positional("act", N_("an act's id; with @ and a number one version of it"), ACT)
    showing.option("--on", N_("the version that governs in this month"), MONTH, type=values.month)
    showing.known_on()
    diff = law.command(
        "diff",
        "tirek.cli.acts:diff",
        N_(
            "What changes, in words, between two versions, two acts, two folders of law files or what is known on two days. "
            "On a database also which awards change, by how much and by which paragraph."
        ),
        "tirek law diff aktobe-2023-14@1 aktobe-2023-14@2",
        "tirek law diff law drafts/law",
        "tirek law diff 2023-05-07 2023-05-08 --awards",
    )
    diff.positional("before", N_("an act, a version, a folder or a day of knowledge"), "A")
    diff.positional("after", N_("what it is compared with"), "B")
    diff.flag(
        "--awards", N_("also what changes for awards, as where a database is found; an error where there is none")
    )
    diff.flag("--words-only", N_("no look at the database"))
    diff.known_on()
    schema = law.command(
        "schema",
        "tirek.cli.lawfiles:schema",
        N_("Print the JSON Schema of a kind of file; without a name, the names there are."),
        "tirek law schema act > act.schema.json",
    )
    schema.positional("name", N_("act, case, parameter, …"), N_("NAME"), nargs="?", default="")


def _cases(tirek: Group) -> None:
    assess = tirek.command(
        "assess",
        "tirek.cli.cases:assess_case",
        N_("One case: what is owed, for which months, and why. Exit status 0 when something is owed."),
        "tirek assess examples/grant.json --lang kk",
        "tirek assess examples/grant.json --json --known-on 2023-05-01",
    )
    assess.positional("case", CASE, N_("CASE.json"))
    assess.known_on()
    assess.option("--receipt", N_("write everything the result was computed from into this file"), FILE)
    assess.option("--since", N_("also tell what changed since this day of knowledge"), DAY, type=values.day)
    compare = tirek.command(
        "compare",
        "tirek.cli.cases:compare",
        N_("What is owed more or less when the facts change: one line per period with its cause."),
        "tirek compare examples/grant.json examples/grant-corrected.json",
    )
    compare.positional("before", CASE, N_("BEFORE.json"))
    compare.positional("after", CASE, N_("AFTER.json"))
    compare.known_on()


def _receipt(receipt: Group) -> None:
    replay = receipt.command(
        "replay",
        "tirek.cli.cases:replay_receipt",
        N_("Compute a receipt's result again. Exit status 0: the same bytes; 1: different."),
        "tirek receipt replay receipt.json",
    )
    replay.positional("receipt", N_("a receipt that `tirek assess --receipt` wrote; - reads standard input"), FILE)


def _schedule(tirek: Group) -> None:
    schedule = tirek.command(
        "schedule",
        "tirek.cli.schedule:run",
        N_("A population: what is owed to every child in every month."),
        "tirek schedule examples/population.csv --from 2023-01 --to 2026-12 --out dues.parquet --json",
    )
    schedule.positional("population", N_("the children, as CSV with a header or as Parquet"), N_("POPULATION"))
    schedule.option("--from", N_("first month"), MONTH, dest="first", type=values.month, required=True)
    schedule.option("--to", N_("last month"), MONTH, dest="last", type=values.month, required=True)
    schedule.known_on()
    schedule.option("--out", N_("write the dues into this Parquet file"), FILE)
    schedule.option("--errors", N_("report bad rows into this CSV file and go on"), FILE)


def _workdays(workdays: Group) -> None:
    add = workdays.command(
        "add",
        "tirek.cli.days:add",
        N_("The N-th working day after a day, before it when N is negative. The day itself is not counted."),
        "tirek workdays add 2026-11-20 8",
    )
    add.positional("day", N_("a day, YYYY-MM-DD"), N_("DATE"), type=values.day)
    add.positional("count", N_("how many working days"), "N", type=values.count)
    add.known_on()
    between = workdays.command(
        "between",
        "tirek.cli.days:between",
        N_("How many working days lie after A up to and including B."),
        "tirek workdays between 2026-12-10 2026-12-21",
    )
    between.positional("start", N_("a day, YYYY-MM-DD, not counted"), "A", type=values.day)
    between.positional("end", N_("a day, counted when it is a working day"), "B", type=values.day)
    between.known_on()
    listing = workdays.command(
        "list",
        "tirek.cli.days:list_year",
        N_("The days off and working weekends of a year, with their sources."),
        "tirek workdays list 2026 --lang ru",
    )
    listing.positional("year", N_("a year"), N_("YEAR"), type=values.year)
    listing.known_on()
    term = workdays.command(
        "term",
        "tirek.cli.days:statutory_term",
        N_("The term of an application: when it is registered, by when a decision is due, the hearing."),
        "tirek workdays term 2026-11-20T18:30 --channel portal",
    )
    term.positional("at", N_("when the application came in, local time"), N_("YYYY-MM-DDTHH:MM"), type=values.moment)
    term.option("--channel", N_("through which channel"), N_("CHANNEL"), default="portal")
    term.option("--service", N_("of which service"), N_("SERVICE"), default="home-education")
    term.known_on()


def _iin(iin: Group) -> None:
    check = iin.command(
        "check",
        "tirek.cli.identifiers:check",
        N_("Whether a number is an IIN: length, digits, check digit. Exit status 0 or 1."),
        "tirek iin check 920505300459",
    )
    check.positional("number", N_("the number, with or without spaces"), N_("NUMBER"))


def _accounts(accounts: Group) -> None:
    administrator = accounts.command(
        "administrator",
        "tirek.cli.accounts:administrator",
        N_(
            "Make an administrator, or give one a new link, and print the address on which password and second factor are set."
        ),
        "tirek accounts administrator b.akimshiev --name 'Akimshiev B.'",
    )
    administrator.positional("username", N_("the user name"), N_("NAME"))
    administrator.option("--name", N_("surname and name of a new administrator"), N_("NAME"), default="")


def _audit(audit: Group) -> None:
    verify = audit.command(
        "verify",
        "tirek.cli.audit:verify",
        N_(
            "Follow every chain of the journal from its first entry to its head. Exit status 1 and the first broken place."
        ),
        "tirek audit verify",
        "tirek audit verify --expect aktobe=1200:5f7c…",
    )
    verify.option(
        "--expect",
        N_("a head that was written down earlier: it must still be there. May be repeated"),
        N_("CHAIN=NUMBER:HASH"),
        action="append",
        type=values.head,
    )


def _ledger(ledger: Group) -> None:
    verify = ledger.command(
        "verify",
        "tirek.cli.ledger:verify",
        N_("Prove every entry, sum, order and bank file of the ledger. Exit status 1 with the entries that break it."),
        "tirek ledger verify",
        "tirek ledger verify --deep",
    )
    verify.flag("--deep", N_("also make what is kept of each award's facts again from the facts; slow"))
    file = ledger.command(
        "file",
        "tirek.cli.ledger:file",
        N_("Write a file of a payment run for the bank once more, with the same bytes, and tell where it stands."),
        "tirek ledger file AKTOBE-P-2026-000001 1",
    )
    file.positional("number", N_("number of the payment run"), N_("RUN"))
    file.positional("seq", N_("which of its files, from 1"), N_("SEQ"), type=values.count)


def _decisions(decisions: Group) -> None:
    replay = decisions.command(
        "replay",
        "tirek.cli.decisions:replay",
        N_(
            "Compute every stored decision again, with the law files as they are now and what was known then. "
            "Exit status 1 when one comes out differently."
        ),
        "tirek decisions replay",
        "tirek decisions replay --since 2026-01-01 --json",
    )
    replay.option("--since", N_("only decisions signed on this day or later"), DAY, type=values.day)


def _backup(tirek: Group) -> None:
    backup = tirek.command(
        "backup",
        "tirek.cli.backup:backup",
        N_(
            "Write the whole database and the files into one file, as they are at one moment, while Tirek goes on working."
        ),
        "tirek backup tirek-2026-11-20.backup",
    )
    backup.positional("file", N_("the file to write; whole or not at all"), FILE)
    backup.flag(
        "--with-keys", N_("put the keys of encryption into it, too: whoever has the file can then read everything")
    )
    backup.flag("--force", N_("replace the file when it is there already"))
    restore = tirek.command(
        "restore",
        "tirek.cli.backup:restore",
        N_(
            "Make this installation what a backup holds. Everything is checked before anything changes, and again afterwards; "
            "when something is wrong, all stays as it was. Exit status 1 with what was found."
        ),
        "tirek restore tirek-2026-11-20.backup",
        "tirek restore tirek-2026-11-20.backup --check",
    )
    restore.positional("file", N_("a backup that `tirek backup` wrote, with SQLite or PostgreSQL"), FILE)
    restore.flag("--check", N_("only see whether it is whole and can be restored here"))
    restore.flag(
        "--with-keys", N_("take the keys over from a backup that was made with them; into an empty installation")
    )
    restore.flag("--force", N_("replace what this installation holds, for good"))


def _demo(demo: Group) -> None:
    demo.command(
        "code",
        "tirek.demo.commands:code",
        N_("Say the code and the password with which the demonstration's staff sign in."),
        "tirek demo code",
    )
    forward = demo.command(
        "forward",
        "tirek.demo.commands:forward",
        N_("Move the demonstration's clock forward, for everybody at once; it never goes back."),
        "tirek demo forward --days 3",
        "tirek demo forward --to 2026-12-01",
    )
    forward.option("--days", N_("by so many calendar days"), N_("NUMBER"), type=values.count)
    forward.option("--to", N_("to nine o'clock of this day"), DAY, type=values.day)
    demo.command(
        "fill",
        "tirek.demo.commands:fill",
        N_("Fill an empty installation; ./run does it at its first start, beside its simulators."),
        "tirek demo fill",
    )


def _letters(letters: Group) -> None:
    sample = letters.command(
        "sample",
        "tirek.cli.letters:sample",
        N_("Write a signed letter of every kind about invented people into a folder, to look at."),
        "tirek letters sample letters",
    )
    sample.positional("folder", N_("where to write; made when it is missing"), N_("FOLDER"))
