import type { z } from 'zod';
import type * as schemas from './schemas.ts';

export type Who = z.infer<typeof schemas.Who>;
export type Body = z.infer<typeof schemas.Body>;
export type ProofOfWork = z.infer<typeof schemas.ProofOfWork>;
export type PageInfo = z.infer<typeof schemas.PageInfo>;
export type Cursor = z.infer<typeof schemas.Cursor>;
export type PresenceState = z.infer<typeof schemas.PresenceState>;
export type ConversationKind = z.infer<typeof schemas.ConversationKind>;
export type ConversationState = z.infer<typeof schemas.ConversationState>;
export type Entry = z.infer<typeof schemas.Entry>;
export type MessageEntry = z.infer<typeof schemas.MessageEntry>;
export type Preview = z.infer<typeof schemas.Preview>;
export type Conversation = z.infer<typeof schemas.Conversation>;
export type Visitor = z.infer<typeof schemas.Visitor>;
export type VisitorEvent = z.infer<typeof schemas.VisitorEvent>;
export type EventData = z.infer<typeof schemas.EventData>;
export type AgentProfile = z.infer<typeof schemas.AgentProfile>;
export type Agent = z.infer<typeof schemas.Agent>;
export type Team = z.infer<typeof schemas.Team>;
export type Broadcast = z.infer<typeof schemas.Broadcast>;
export type WidgetSettings = z.infer<typeof schemas.WidgetSettings>;
export type Workspace = z.infer<typeof schemas.Workspace>;
export type IdentityProof = z.infer<typeof schemas.IdentityProof>;
export type Hello = z.infer<typeof schemas.Hello>;
export type Welcome = z.infer<typeof schemas.Welcome>;
export type ClientFrame = z.infer<typeof schemas.ClientFrame>;
export type RelayFrame = z.infer<typeof schemas.RelayFrame>;
export type SingleRelayFrame = z.infer<typeof schemas.SingleRelayFrame>;

/** The client frame of type `T`: `ClientFrameOf<'send'>`. */
export type ClientFrameOf<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>;
/** The relay frame of type `T`: `RelayFrameOf<'ack'>`. */
export type RelayFrameOf<T extends RelayFrame['t']> = Extract<RelayFrame, { t: T }>;
