/** A visitor's conversation of ten thousand messages. */
import { until } from '../../e2e/browser.ts';
import type { Visitor } from '../../e2e/visitor.ts';
import { framesDuring, turnWheel, type Frames } from './meters.ts';

export interface LongConversationFigures {
  /** From the press on the launcher until its newest message is on the screen, on a fresh page, milliseconds. */
  readonly opened: readonly number[];
  readonly scroll: readonly Frames[];
}

/** @param visitor who began the conversation; its browser still knows them. */
export async function measureLongConversation(visitor: Visitor, pace: { rounds: number; seconds: number }): Promise<LongConversationFigures> {
  const figures = { opened: [] as number[], scroll: [] as Frames[] };
  for (let round = 0; round < pace.rounds; round += 1) {
    await visitor.page.reload();
    await visitor.launcher.waitFor();
    await visitor.page.waitForLoadState('networkidle');
    const pressed = performance.now();
    await visitor.launcher.click();
    await visitor.transcript.getByRole('article').last().waitFor();
    figures.opened.push(performance.now() - pressed);
    const box = await visitor.transcript.boundingBox();
    if (!box) throw new Error('The transcript is not on the screen.');
    const text = (): Promise<string> => visitor.transcript.getByRole('article').first().innerText();
    const before = await text();
    figures.scroll.push(await framesDuring(visitor.page, () => turnWheel(visitor.page, box, -240, pace.seconds)));
    await until('the transcript has moved', text, (now) => now !== before);
    // An open chat would open by itself on the next page.
    await visitor.closeChat();
  }
  return figures;
}
