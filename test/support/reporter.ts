import { reporters, type Runner } from 'mocha';

/** Mocha's own report, ended by one line with the figures that the checks outside of npm read. */
class FinalLineReporter extends reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
  }
}

export = FinalLineReporter satisfies new (runner: Runner) => reporters.Base;
