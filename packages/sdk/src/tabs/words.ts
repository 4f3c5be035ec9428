import type { SocketLike } from '../types.ts';

/** What a follower says to the leader. */
export interface Upward {
  /** The follower's link; another name each time it opens one. */
  readonly from: string;
  /** 0 for `open`, then 1, 2, 3 …: a hole means that something was lost, and ends the link. */
  readonly at: number;
  /** Leadership that it is meant for; missing in `open`, which is for whoever leads. */
  readonly term?: string;
  /** The link begins with this `hello`. */
  readonly open?: string;
  /** With `open`: the visitor looks at this tab. */
  readonly shown?: boolean;
  /** With `open`: a leadership whose link to the relay seemed dead from here. */
  readonly suspect?: string;
  /** A frame for the relay. */
  readonly say?: string;
  /** The link ends. */
  readonly end?: true;
}

/** What the leader says. */
export interface Downward {
  /** Name of the leadership: it lives exactly as long as its socket. What another one says is ignored. */
  readonly term: string;
  /** 1, 2, 3 … over all that this leadership says, to whomever. */
  readonly at: number;
  /** Missing: for all. */
  readonly to?: string;
  /** The link is taken; how it goes on to the relay. */
  readonly taken?: Pick<SocketLike, 'via'>;
  /** A frame of the relay. */
  readonly text?: string;
  /** The link ends: close code and reason. */
  readonly close?: readonly [code: number, reason: string];
}

/** Somebody took a hanging leader's place: whoever followed that one looks for the new one. */
export interface Overthrow {
  readonly overthrown: true;
}

export type Word = Upward | Downward | Overthrow;
