"""What the gas rules save on real contracts, and that nothing they do is noticed.

Run with `python3 dev.py bench gas_rules [--json FILE] [--skip N] [--limit N] [--calls N] [--only TEXT]`.
Each contract comes from an npm package that is fetched at run time and never kept in the repository. All
gas rules run over the contract and everything of its package that it is made of, and are judged by this
contract; the safe proposals that pay are accepted and the result is verified as one. Deployment and
runtime gas are those of the verification run (mean per function, summed over functions that ran), and one
difference in behavior anywhere is an error: then the exit code is 1. What a rule is worth alone is the
sum over its proposals, each measured by itself, withdrawn ones included.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import pipeline
from core.analysis.engine import analyze
from core.progress import silent
from core.rewriting.catalog import RULES
from core.rewriting.engine import propose
from core.rewriting.optimizer import Candidate, choose, saves, saving
from core.rewriting.proposal import Proposal, apply_edits
from core.settings import Settings
from core.solidity.compilation import Compilation
from core.solidity.compiler import Outputs, compile_input
from core.solidity.graph import closure_of, imports_in, restricted
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Budget, Request, verify
from core.verification.report import VerificationReport
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched

OZ2, OZ3, OZ4, OZ5 = (f"@openzeppelin/contracts@{item}" for item in ("2.5.1", "3.4.2", "4.9.6", "5.7.0"))

OWNED = "@pooltogether/owner-manager-contracts@1.1.0"


@dataclass(frozen=True)
class Row:
    """One contract of a package, named like its file by default; `needs` are packages that it imports."""

    package: str
    file: str
    needs: tuple[str, ...] = ()
    contract: str = ""

    @property
    def name(self) -> str:
        """What the row is called in the table."""
        return f"{self.package} {self.contract or Path(self.file).stem}"


ROWS = (
    Row("canonical-weth@1.4.0", "contracts/WETH9.sol"),
    Row("openzeppelin-solidity@1.12.0", "contracts/token/ERC20/TokenVesting.sol"),
    Row("openzeppelin-solidity@1.12.0", "contracts/token/ERC20/MintableToken.sol"),
    Row("minimetoken@0.2.0", "contracts/MiniMeToken.sol"),
    Row("@chainlink/token@1.1.0", "contracts/v0.4/LinkToken.sol"),
    Row("@uniswap/v2-core@1.0.1", "contracts/UniswapV2Pair.sol"),
    Row(OZ2, "drafts/TokenVesting.sol"),
    Row(OZ2, "token/ERC20/ERC20Mintable.sol"),
    Row(OZ2, "payment/PaymentSplitter.sol"),
    Row(OZ2, "token/ERC721/ERC721Full.sol"),
    Row("@maticnetwork/pos-portal@1.5.2", "flat/ChildERC20.sol"),
    Row(OZ3, "presets/ERC20PresetMinterPauser.sol"),
    Row(OZ3, "presets/ERC721PresetMinterPauserAutoId.sol"),
    Row(OZ3, "access/TimelockController.sol"),
    Row("@realitio/realitio-contracts@2.2.9", "truffle/contracts/Realitio.sol"),
    Row("@realitio/realitio-contracts@2.2.9", "truffle/contracts/MultiSigWallet.sol"),
    Row("@realitio/realitio-contracts@2.2.9", "truffle/contracts/SplitterWallet.sol"),
    Row("@kleros/kleros-interaction@0.10.0", "contracts/standard/arbitration/CentralizedArbitrator.sol"),
    Row("@kleros/kleros-interaction@0.10.0", "contracts/standard/permission/ArbitrableAddressList.sol"),
    Row("@gnosis.pm/util-contracts@3.0.1", "contracts/EtherToken.sol"),
    Row("@pancakeswap-libs/pancake-swap-core@0.1.0", "contracts/PancakePair.sol"),
    Row("@sushiswap/core@1.4.2", "contracts/MasterChef.sol", ("@openzeppelin/contracts@3.1.0",)),
    Row("@sushiswap/core@1.4.2", "contracts/governance/Timelock.sol", ("@openzeppelin/contracts@3.1.0",)),
    Row("@aave/aave-token@1.0.4", "contracts/utils/MintableErc20.sol"),
    Row("@aave/governance-v2@1.0.0", "contracts/governance/Executor.sol"),
    Row("@aave/governance-v2@1.0.0", "contracts/governance/AaveGovernanceV2.sol"),
    Row("@reality.eth/contracts@3.2.22", "flat/RealityETH-3.0.sol", contract="RealityETH_v3_0"),
    Row("@pooltogether/v4-core@1.3.1", "contracts/PrizeDistributionBuffer.sol", (OWNED,)),
    Row("@gnosis.pm/safe-contracts@1.3.0", "contracts/GnosisSafe.sol"),
    Row("@aave/core-v3@1.19.3", "contracts/mocks/tokens/MintableERC20.sol"),
    Row("@aave/core-v3@1.19.3", "contracts/misc/AaveOracle.sol"),
    Row(OZ4, "token/ERC20/presets/ERC20PresetFixedSupply.sol"),
    Row(OZ4, "token/ERC721/presets/ERC721PresetMinterPauserAutoId.sol"),
    Row(OZ4, "token/ERC1155/presets/ERC1155PresetMinterPauser.sol"),
    Row(OZ4, "finance/PaymentSplitter.sol"),
    Row(OZ4, "governance/TimelockController.sol"),
    Row("solmate@6.8.0", "src/tokens/ERC20.sol"),
    Row("solmate@6.8.0", "src/tokens/ERC1155.sol"),
    Row("solmate@6.8.0", "src/tokens/WETH.sol"),
    Row("solmate@6.8.0", "src/auth/authorities/RolesAuthority.sol"),
    Row("erc721a@4.3.0", "contracts/ERC721A.sol"),
    Row("@axelar-network/axelar-gmp-sdk-solidity@6.2.0", "contracts/governance/Multisig.sol"),
    Row(OZ5, "finance/VestingWallet.sol"),
    Row(OZ5, "governance/TimelockController.sol"),
    Row(OZ5, "access/manager/AccessManager.sol"),
    Row(OZ5, "metatx/ERC2771Forwarder.sol"),
    Row("solady@0.1.26", "src/tokens/WETH.sol"),
)


def place_of(row: Row) -> Path:
    """The fetched file, with what it needs installed beside its package."""
    folder = fetched(row.package)
    missing = [
        item for item in row.needs if not (folder.parent / "node_modules" / item.rpartition("@")[0]).is_dir()
    ]
    if missing:
        command = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", *missing]
        subprocess.run(command, cwd=folder.parent, check=True, capture_output=True, timeout=300)
    return folder / row.file


def compiled(row: Row, tools: Toolchain) -> tuple[Compilation, str]:
    """The contract and all that it is made of as targets, the dependencies' packages excepted."""
    path = place_of(row)
    made = pipeline.compile_paths([path], tools, silent(), outputs=Outputs.ANALYSIS)
    for compilation in made.compilations:
        for artifact in compilation.target_artifacts:
            if artifact.contract == (row.contract or path.stem):
                return _opened(compilation, artifact.file, tools), artifact.name
    raise LookupError(f"{row.name}: {[item.message for item in made.diagnostics][:2]}")


def _opened(compilation: Compilation, unit: str, tools: Toolchain) -> Compilation:
    """The same with every file that the unit needs asked for, so that rules may change it."""
    units = closure_of([unit], imports_in(compilation.input))
    own = tuple(sorted(item for item in units if "node_modules/" not in item))
    part = restricted(replace(compilation.input, targets=own), own)
    return compile_input(part, tools, silent())


def measure(row: Row, tools: Toolchain, calls: int) -> dict[str, Any]:
    """One contract: what was proposed, what was accepted, what it saved."""
    started = time.perf_counter()
    before, name = compiled(row, tools)
    findings = analyze((before,), silent()).findings
    rules = tuple(item.info.id for item in RULES if item.info.goal == "gas")
    proposed = propose(before, findings, rules=rules)
    mine = [replace(item, contracts=(name,)) for item in proposed.items if name in item.contracts]
    budget = Budget(calls, None, 1)
    judged = [pipeline.judge(before, item, budget, tools, silent()) for item in mine]
    paying = [item for item in judged if saves(item.report)]
    chosen = choose([Candidate(item.proposal, item.report) for item in paying], "safe")
    report = _as_one(before, chosen, judged, name, budget, tools)
    return {
        "contract": name,
        "solc": before.version,
        "proposals": len(judged),
        "elsewhere": len(proposed.items) - len(mine),
        "accepted": dict(Counter(item.origin.name for item in chosen)),
        "verdict": report.verdict if report is not None else "nothing accepted",
        "problems": _problems(report) if report is not None else [],
        **gas(report),
        "alone": [_alone(item, withdrawn=item not in paying) for item in judged],
        "seconds": round(time.perf_counter() - started, 1),
        "notes": list(proposed.notes),
    }


def _as_one(
    before: Compilation,
    chosen: Sequence[Proposal],
    judged: Sequence[pipeline.Judged],
    name: str,
    budget: Budget,
    tools: Toolchain,
) -> VerificationReport | None:
    """The accepted proposals applied together and verified as one."""
    if len(chosen) < 2:
        return next((item.report for item in judged if item.proposal in chosen), None)
    edits = [edit for item in chosen for edit in item.edits]
    after = compile_input(
        before.input.with_sources(apply_edits(before.input.sources, edits)), tools, silent()
    )
    declared = tuple(dict.fromkeys(change for item in chosen for change in item.declared))
    return verify(before, after, Request((name,), declared, budget=budget), tools, silent())


def _problems(report: VerificationReport) -> list[str]:
    return [
        f"{contract.contract}: {check.id}: {check.verdict}: {check.summary}"
        for contract in report.contracts
        for check in contract.checks
        if check.verdict != "pass"
    ]


def gas(report: VerificationReport | None) -> dict[str, int]:
    """Deployment, and runtime as the sum of mean gas over functions, before and after, in gas."""
    totals = Counter(dict.fromkeys(("deploy_before", "deploy_after", "runtime_before", "runtime_after"), 0))
    for contract in report.contracts if report is not None else ():
        if contract.gas is None:
            continue
        if contract.gas.deployment is not None:
            totals["deploy_before"] += contract.gas.deployment.before
            totals["deploy_after"] += contract.gas.deployment.after
        for item in contract.gas.functions:
            totals["runtime_before"] += item.before.mean
            totals["runtime_after"] += item.before.mean if item.noise else item.after.mean
    return dict(totals)


def _alone(item: pipeline.Judged, *, withdrawn: bool) -> dict[str, Any]:
    saved = saving(item.report)
    return {
        "rule": item.proposal.origin.name,
        "title": item.proposal.title,
        "applicability": item.proposal.applicability,
        "verdict": item.report.verdict,
        "withdrawn": withdrawn,
        "runtime_gas": saved.runtime_gas,
        "deployment_gas": saved.deployment_gas,
        "problems": _problems(item.report),
    }


def by_rule(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Each rule over all contracts: how often, how often it paid, and what it saved where it was kept."""
    found: dict[str, Counter[str]] = {item.info.id: Counter() for item in RULES if item.info.goal == "gas"}
    for row in rows:
        for item in row.get("alone", ()):
            total = found[item["rule"]]
            total["proposed"] += 1
            total["withdrawn"] += item["withdrawn"]
            total[item["verdict"]] += 1
            if item["verdict"] == "pass" and not item["withdrawn"]:
                total["kept"] += 1
                total["runtime_gas"] += item["runtime_gas"]
                total["deployment_gas"] += item["deployment_gas"]
        for rule, count in row.get("accepted", {}).items():
            found[rule]["accepted"] += count
    return {rule: dict(total) for rule, total in found.items()}


def main() -> int:
    """Measure each contract once and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--limit", type=int, default=len(ROWS))
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    chosen = [item for item in ROWS if options.only in f"{item.package} {item.file}"]
    chosen = chosen[options.skip :][: options.limit]
    print(
        f"{'contract':<60} {'solc':<7} prop acc  {'deployment saved':>20} {'runtime saved':>18}  verdict    s"
    )
    for row in chosen:
        with Toolchain(Settings(data_dir=shelf_dir())) as tools:
            try:
                made = measure(row, tools, options.calls)
            except Exception as error:
                made = {"verdict": f"not measured: {type(error).__name__}: {error}"[:160], "seconds": 0}
        rows.append({"row": row.name, **made})
        print(_line(rows[-1]), flush=True)
        _write(options.json, rows)
    rules = by_rule(rows)
    print()
    print(f"{'rule':<26} proposed withdrawn kept accepted  runtime saved  deployment saved")
    for rule, total in rules.items():
        counts = [total.get(key, 0) for key in ("proposed", "withdrawn", "kept", "accepted")]
        print(
            f"{rule:<26} {counts[0]:>8} {counts[1]:>9} {counts[2]:>4} {counts[3]:>8} "
            f"{total.get('runtime_gas', 0):>14,} {total.get('deployment_gas', 0):>17,}"
        )
    return int(any(row["verdict"] == "fail" for row in rows))


def _line(row: dict[str, Any]) -> str:
    if "solc" not in row:
        return f"{row['row']:<60} {row['verdict']}"
    deploy, runtime = row["deploy_before"] - row["deploy_after"], row["runtime_before"] - row["runtime_after"]
    share = f"{100 * deploy / row['deploy_before']:.1f} %" if row["deploy_before"] else ""
    part = f"{100 * runtime / row['runtime_before']:.1f} %" if row["runtime_before"] else ""
    return (
        f"{row['row']:<60} {row['solc']:<7} {row['proposals']:>4} {sum(row['accepted'].values()):>3}  "
        f"{deploy:>11,} {share:>8} {runtime:>9,} {part:>8}  {row['verdict']:<16} {row['seconds']:>5}"
    )


def _write(path: Path | None, rows: list[dict[str, Any]]) -> None:
    if path is not None:
        path.write_text(json.dumps({"rows": rows, "rules": by_rule(rows)}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
