/** What each comes to; an error stands where it rejected. */
export function eachSettled<Result>(results: readonly Promise<Result>[]): Promise<readonly (Result | Error)[]> {
  return Promise.all(results.map((result) => result.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))));
}
