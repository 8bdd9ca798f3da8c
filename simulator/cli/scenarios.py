"""``qbwc-sim scenarios``: what can be played."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO|FOLDER|GLOB]...")
@click.option("--tag", "tags", multiple=True, help="Only scenarios with this tag.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def scenarios(scenarios: tuple[str, ...], tags: tuple[str, ...], as_json: bool) -> None:
    """List the scenarios: what each is about, covers and needs."""
    from simulator.cli.terminal import say
    from simulator.scenario.selection import select

    chosen = select(scenarios, tags)
    if as_json:
        rows = [
            {
                "id": scenario.id,
                "title": scenario.title,
                "covers": list(scenario.covers),
                "tags": list(scenario.tags),
                "needs": list(scenario.needs),
            }
            for scenario in chosen
        ]
        say(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max(len(scenario.id) for scenario in chosen)
    for scenario in chosen:
        say(f"{scenario.id:<{width}}  {scenario.title}")
        needs = ", ".join(scenario.needs) or "nothing"
        say(f"{'':<{width}}  covers {', '.join(scenario.covers)}; needs {needs}")
