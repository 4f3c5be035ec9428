/** Notes what every node must hear of, see SharedChange. SQLite has one node. */
export const CHANGES = {
  version: 2,
  name: 'changes',
  sql: `
-- What every node must hear of, also one that heard no hint of it. Numbered in the order of commits: the counter's row is locked by the commit itself.
CREATE TABLE change_counts (workspace_key integer PRIMARY KEY, number bigint NOT NULL);
CREATE TABLE changes (
  workspace_key integer NOT NULL,
  number bigint NOT NULL,
  -- SharedChange, and whom or what it is about
  kind text NOT NULL,
  subject text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_key, number)
);

-- Notes a change of kind TG_ARGV[0], about what the row has in its column TG_ARGV[1]. The latest 10,000 are kept.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb;
  given bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF;
  INSERT INTO change_counts VALUES ((changed ->> 'workspace_key')::integer, 1)
    ON CONFLICT (workspace_key) DO UPDATE SET number = change_counts.number + 1 RETURNING number INTO given;
  INSERT INTO changes VALUES ((changed ->> 'workspace_key')::integer, given, TG_ARGV[0], coalesce(changed ->> TG_ARGV[1], ''));
  DELETE FROM changes WHERE workspace_key = (changed ->> 'workspace_key')::integer AND number = given - 10000;
  RETURN NULL;
END $$;

-- Triggers, so that no way of changing these can forget to note it; deferred, so that nothing is locked after the counter.
CREATE CONSTRAINT TRIGGER note_rules AFTER INSERT OR UPDATE ON content_rules DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('content');
CREATE CONSTRAINT TRIGGER note_held AFTER INSERT ON held_messages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('content');
CREATE CONSTRAINT TRIGGER note_visitor_block AFTER INSERT OR UPDATE ON blocks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'visitor') EXECUTE FUNCTION note_change('visitor', 'subject');
CREATE CONSTRAINT TRIGGER note_address_block AFTER INSERT OR UPDATE ON blocks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'address') EXECUTE FUNCTION note_change('address', 'subject');
CREATE CONSTRAINT TRIGGER note_visitor_session AFTER INSERT OR UPDATE ON visitor_sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.expires_ts = 0) EXECUTE FUNCTION note_change('session', 'hash');
CREATE CONSTRAINT TRIGGER note_agent AFTER UPDATE ON agents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.name, OLD.role, OLD.disabled) IS DISTINCT FROM (NEW.name, NEW.role, NEW.disabled)) EXECUTE FUNCTION note_change('staff', 'id');
CREATE CONSTRAINT TRIGGER note_no_agent AFTER INSERT OR DELETE ON agents DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'id');
CREATE CONSTRAINT TRIGGER note_agent_session AFTER DELETE ON sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'agent');
CREATE CONSTRAINT TRIGGER note_token AFTER INSERT OR DELETE ON tokens DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'id');
CREATE CONSTRAINT TRIGGER note_role AFTER UPDATE OR DELETE ON roles DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'id');
CREATE CONSTRAINT TRIGGER note_sign_in_rule AFTER INSERT OR UPDATE ON sign_in_rules DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff');
CREATE CONSTRAINT TRIGGER note_passkey AFTER INSERT OR DELETE ON passkeys DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'agent');
CREATE CONSTRAINT TRIGGER note_authenticator AFTER INSERT OR DELETE ON authenticators DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('staff', 'agent');
CREATE CONSTRAINT TRIGGER note_enabled AFTER UPDATE ON authenticators DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.enabled_ts IS DISTINCT FROM NEW.enabled_ts) EXECUTE FUNCTION note_change('staff', 'agent');
CREATE CONSTRAINT TRIGGER note_moved AFTER UPDATE ON conversations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.visitor IS DISTINCT FROM NEW.visitor) EXECUTE FUNCTION note_change('conversation', 'id');
CREATE CONSTRAINT TRIGGER note_gone AFTER DELETE ON conversations DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_change('conversation', 'id');
`,
} as const;
