import { reporters, Runner, type MochaOptions, type Test } from 'mocha';

/** Mocha's own report, ended by one line with the figures that the checks outside of npm read. */
class FinalLineReporter extends reporters.Spec {
  readonly #triedTwice: string[] = [];

  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.on(Runner.constants.EVENT_TEST_RETRY, (test: Test, error: Error) =>
      this.#triedTwice.push(`${test.fullTitle()}: ${error.message}`),
    );
  }

  override epilogue(): void {
    super.epilogue();
    for (const what of this.#triedTwice) reporters.Base.consoleLog(`Tried twice: ${what}`);
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    reporters.Base.consoleLog(`${passes} passed, ${failures} failed${skipped}`);
  }
}

export = FinalLineReporter satisfies new (runner: Runner, options: MochaOptions) => reporters.Base;
