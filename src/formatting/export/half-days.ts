/** The words for the halves of a day, by which clocks of twelve hours are read (CLDR's day periods, and their short forms). */

const AM =
  'am|a m|vorm|vormittags|morgens|mat|matin|du matin|de la mañana|de la madrugada|da manhã|da madrugada|di mattina|del mattino|przed południem|rano|dop|dopoledne|ráno|öö|sa|上午|오전|午前|凌晨|早上|清晨';
const PM =
  "pm|p m|nachm|nachmittags|abends|ap m|de l’après-midi|de l'après-midi|du soir|de la tarde|de la noche|da tarde|da noite|da tarde/noite|del pomeriggio|di sera|della sera|po południu|wieczorem|odp|odpoledne|večer|ös|ch|下午|오후|午後|晚上|中午";

const halves = new Map<string, 'am' | 'pm'>([
  ...AM.split('|').map((word) => [word, 'am'] as const),
  ...PM.split('|').map((word) => [word, 'pm'] as const),
]);

/** Which half of the day a word names; nothing for no word, undefined for one that nobody knows. */
export function halfOf(word: string): 'am' | 'pm' | '' | undefined {
  const plain = word.toLowerCase().replaceAll('.', ' ').replace(/\s+/gu, ' ').trim();
  return plain === '' || plain === 'uhr' ? '' : halves.get(plain);
}
