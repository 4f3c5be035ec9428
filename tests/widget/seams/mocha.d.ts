/** The part of the test runner's globals that the component tests use. */
declare function describe(name: string, run: () => void): void;
declare function it(name: string, run: () => void | Promise<void>): void;
declare function beforeEach(run: () => void | Promise<void>): void;
declare function afterEach(run: () => void | Promise<void>): void;
