/** What the relay is asked for under each choice. Every action belongs to one; tests/relay/audit/console-words.test.ts looks. */
export const KINDS = {
  all: undefined, session: 'session.*,link.*,password.*,mfa.*,passkey.*,bearer.*,identity.*', agent: 'agent.*,role.*,team.*,account.*', token: 'token.*', workspace: 'workspace.*',
  security: 'security.*,block.*,abuse.*,secret.*,identity_key.*', visitor: 'visitor.*', conversation: 'conversation.*,message.*,content.*', broadcast: 'broadcast.*', audit: 'audit.*,export.*',
} as const;
