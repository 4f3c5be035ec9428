import type { Translation } from '../../../words/words.ts';
import type { AuditDictionary } from './en.ts';

export const de: Translation<AuditDictionary> = {
  'lead': 'Wer was getan hat, und von wo. Einträge lassen sich nicht ändern; der Befehl „frontdesk audit verify“ beweist es (aus dem Quelltext: „npm run cli -- audit verify“).',
  'search': 'Namen, Kennungen, Adressen suchen', 'kind': 'Was', 'period': 'Wann', 'more': 'Ältere zeigen', 'none': 'Nichts passt dazu.', 'empty': 'Noch ist nichts aufgezeichnet.', 'export': 'Exportieren', 'exported': 'Die Datei ist erstellt.',
  'kinds.all': 'Alles', 'kinds.session': 'An- und Abmelden', 'kinds.agent': 'Team', 'kinds.token': 'API-Schlüssel', 'kinds.workspace': 'Einstellungen', 'kinds.visitor': 'Besucher', 'kinds.conversation': 'Gespräche', 'kinds.broadcast': 'Rundschreiben', 'kinds.security': 'Sicherheit', 'kinds.audit': 'Exporte dieses Protokolls',
  'periods.any': 'Jederzeit', 'periods.day': 'Letzte 24 Stunden', 'periods.week': 'Letzte 7 Tage', 'periods.month': 'Letzte 30 Tage',
  'target': 'Betrifft', 'address': 'Von', 'request': 'Anfrage', 'number': 'Eintrag', 'hash': 'Prüfsumme', 'system': 'Frontdesk', 'commandLine': 'Befehlszeile',
  'unknown': 'hat etwas getan, wofür diese Konsole keine Worte hat: {action}', 'yes': 'ja', 'no': 'nein',
  'fact.name': 'Name', 'fact.nameBefore': 'Name vorher', 'fact.role': 'Rolle', 'fact.from': 'Vorher', 'fact.to': 'Nachher', 'fact.before': 'Vorher', 'fact.fields': 'Geändert', 'fact.scopes': 'Darf',
  'fact.permissions': 'Darf', 'fact.granted': 'Gegeben', 'fact.taken': 'Genommen', 'fact.personal': 'Persönlich', 'fact.expiresTs': 'Läuft ab', 'fact.untilTs': 'Bis', 'fact.method': 'Mit', 'fact.mode': 'Gehalten in',
  'fact.device': 'Gerät', 'fact.which': 'Welche', 'fact.purpose': 'Zweck', 'fact.algorithm': 'Verfahren', 'fact.ended': 'Beendete Identitäten', 'fact.signals': 'Bemerkt', 'fact.points': 'Punkte', 'fact.blocked': 'Gesperrt',
  'fact.format': 'Format', 'fact.upTo': 'Bis Eintrag', 'fact.message': 'Nachricht', 'fact.audience': 'Empfänger', 'fact.style': 'Gezeigt als', 'fact.twoStep': 'Zweiter Schritt', 'fact.identityRequired': 'Identitätsnachweis verlangt', 'fact.what': 'Was',
  'fact.left': 'Übrig',
  'did.session.started': 'hat sich angemeldet', 'did.session.refused': 'hat einen Anmeldeversuch abgewiesen', 'did.session.ended': 'hat sich abgemeldet', 'did.session.revoked': 'hat eine Sitzung beendet', 'did.bearer.made': 'hat einen Schlüssel für eine andere Seite erhalten',
  'did.account.renamed': 'hat den eigenen Namen geändert', 'did.password.changed': 'hat das eigene Passwort geändert', 'did.password.reset': 'hat per Link ein neues Passwort gesetzt',
  'did.mfa.enabled': 'hat einen zweiten Faktor eingeschaltet', 'did.mfa.disabled': 'hat einen zweiten Faktor ausgeschaltet', 'did.mfa.codes_renewed': 'hat neue Notfallcodes erstellt', 'did.mfa.codes_exhausted': 'hat weitere Codes für einen Tag abgewiesen: Jemand kennt das Passwort', 'did.mfa.code_used': 'hat sich mit einem Notfallcode angemeldet',
  'did.passkey.added': 'hat einen Passkey hinzugefügt', 'did.passkey.removed': 'hat einen Passkey entfernt', 'did.link.made': 'hat einen Einmal-Link erstellt', 'did.link.claimed': 'hat per Einmal-Link ein Passwort gesetzt',
  'did.agent.invited': 'hat jemanden eingeladen', 'did.agent.changed': 'hat ein Teammitglied geändert', 'did.agent.role_changed': 'hat jemandem eine andere Rolle gegeben', 'did.agent.disabled': 'hat jemanden gesperrt', 'did.agent.enabled': 'hat jemanden wieder zugelassen', 'did.agent.removed': 'hat jemanden entfernt',
  'did.role.made': 'hat eine Rolle erstellt', 'did.role.changed': 'hat eine Rolle geändert', 'did.role.removed': 'hat eine Rolle entfernt', 'did.team.made': 'hat ein Team erstellt', 'did.team.changed': 'hat ein Team geändert', 'did.team.removed': 'hat ein Team entfernt',
  'did.token.made': 'hat einen API-Schlüssel erstellt', 'did.token.withdrawn': 'hat einen API-Schlüssel zurückgezogen', 'did.workspace.made': 'hat den Arbeitsbereich erstellt', 'did.workspace.changed': 'hat Einstellungen geändert', 'did.security.changed': 'hat Sicherheitsregeln geändert',
  'did.block.made': 'hat jemanden blockiert', 'did.block.lifted': 'hat eine Blockierung aufgehoben', 'did.block.exempted': 'hat jemanden von Sperren ausgenommen', 'did.abuse.detected': 'hat von sich aus jemanden blockiert', 'did.abuse.attack': 'hat einen Angriff bemerkt', 'did.content.revealed': 'hat verdeckten Inhalt angesehen',
  'did.identity.confirmed': 'hat erneut bewiesen, wer sie oder er ist', 'did.identity_key.made': 'hat einen Schlüssel für die Identität der Besucher angelegt', 'did.identity_key.withdrawn': 'hat einen Schlüssel für die Identität der Besucher zurückgezogen', 'did.secret.rotated': 'hat ein Geheimnis des Servers ersetzt',
  'did.message.released': 'hat eine zurückgehaltene Nachricht freigegeben', 'did.message.refused': 'hat eine zurückgehaltene Nachricht abgelehnt', 'did.message.deleted': 'hat eine Nachricht gelöscht',
  'did.broadcast.sent': 'hat ein Rundschreiben gesendet', 'did.conversation.deleted': 'hat ein Gespräch gelöscht', 'did.visitor.changed': 'hat Angaben zu einem Besucher berichtigt', 'did.visitor.deleted': 'hat einen Besucher gelöscht', 'did.export.made': 'hat Daten exportiert', 'did.audit.exported': 'hat dieses Protokoll exportiert',
};
