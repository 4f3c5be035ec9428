import type { Translation } from '../../../words/words.ts';
import type { ContentDictionary } from './en.ts';

export const de: Translation<ContentDictionary> = {
  'lead': 'Was in Nachrichten stehen darf. Die Regeln wirken, bevor etwas gespeichert wird; Gespeichertes bleibt, wie es ist.',
  'held': 'Warten auf Prüfung', 'heldNone': 'Nichts wartet.', 'heldLead': 'Diese Nachrichten stehen noch in keinem Gespräch. Wer sie schrieb, sieht „Wird geprüft“.', 'older': 'Ältere zeigen', 'visitor': 'Besucher',
  'release': 'Freigeben', 'refuse': 'Ablehnen', 'released': 'Die Nachricht steht in ihrem Gespräch.', 'refused': 'Die Nachricht ist abgelehnt. Wer sie schrieb, erfährt es.', 'gone': 'Darüber hat schon jemand entschieden.',
  'words': 'Unerwünschte Wörter', 'wordsAction': 'Eine Nachricht mit einem davon', 'actions.off': 'wird angenommen, wie sie ist', 'actions.mask': 'wird angenommen, das Wort verdeckt', 'actions.hold': 'wartet auf Prüfung', 'actions.refuse': 'wird abgelehnt',
  'own': 'Eigene Wörter', 'ownHint': 'Ein Wort oder Ausdruck je Zeile, egal wie groß geschrieben. * am Ende steht für jede Fortsetzung: casin*', 'english': 'Auch eine übliche Liste englischer Schimpfwörter',
  'tooMany': 'Höchstens 500 Wörter mit je 60 Zeichen.',
  'data': 'Persönliche Daten', 'dataLead': 'Verdecktes steht nirgends: nicht in der Datenbank, nicht in Protokollen, nicht in Sicherungen.', 'kinds.card': 'Kartennummern', 'kinds.iban': 'Bankkonten (IBAN)', 'kinds.nationalId': 'Ausweis- und Steuernummern aus neun Ländern', 'kinds.email': 'E-Mail-Adressen', 'kinds.phone': 'Telefonnummern', 'kinds.word': 'Unerwünschte Wörter',
  'acts.off': 'Lassen', 'acts.warn': 'Nachfragen', 'acts.mask': 'Verdecken', 'country': 'Land der Telefonnummern', 'countryHint': 'Zwei Buchstaben, etwa DE. Ohne sie werden nur Nummern mit + gefunden.', 'badCountry': 'Erwartet werden zwei Buchstaben eines Landes, etwa DE.',
  'staff': 'Die Regeln gelten auch für das Team',
  'try': 'Ausprobieren', 'tryHint': 'Schreiben Sie wie ein Besucher. Nichts wird gespeichert.', 'trySample': 'Meine Karte ist 4111 1111 1111 1111',
  'outcomes.store': 'Das würde gespeichert:', 'outcomes.same': 'Es würde so gespeichert, wie es ist.', 'outcomes.warn': 'Zuerst würde nachgefragt. Dann würde das gespeichert:', 'outcomes.hold': 'Das würde auf Prüfung warten:', 'outcomes.refuse': 'Es würde abgelehnt.',
};
