import type { Region } from './places.ts';

/** A person's name, with the part of an address that stands before the @. */
export interface Name {
  readonly firstName: string;
  readonly lastName: string;
  readonly mailbox: string;
}

/** `First Last` or `First Last mailbox`; an underscore stands for a space inside a name. */
const NAMES: Readonly<Record<Region, string>> = {
  english: `Hannah Whitaker, Marcus Bell, Siobhan O'Brien, Derek Ogunleye, Priya Shah, Grace Hollis, Owen Pritchard,
    Caitlin McAllister, Jamal Washington, Ellen Sandoval, Rory Fitzgerald, Beth Armitage, Victor Okafor, Dana Kowalczyk,
    Miles Thornton, Abigail Reyes, Niamh Ní_Dhuibhne, Curtis Langley, Tessa Vandermeer, Walter Hughes, Ruth Abernathy,
    Leon Marsh, Jean-Paul Baptiste, Kayla Nguyen, Stuart D'Arcy, Fiona MacLeod, Gil St._John, Amber Lockwood,
    Trent Nakamura, Yvonne Castle, Paddy O'Sullivan, Moira Keane, Alistair Boyd, Kerry Walsh, Nora de_Vries, Joel Pike,
    Simone Achebe, Harvey Quill, Lucy Bright, Edmund Fenwick, Carla Rossi, Rosa Delgado, Bryn Llewellyn, Iris Cho`,
  german: `Jürgen Müller juergen.mueller, Anke Schröder anke.schroeder, Günther Groß guenther.gross, Käthe Jäger,
    Matthias von_der_Heide m.vonderheide, Ute Weiß u.weiss, Björn Öztürk, Lieselotte Kühn, Stefan Bäcker, Renate Führer,
    Wolfgang Süß, Heike Böhm, Ulrich Schönfeld, Birgit Hörmann, Reto Zürcher, Urs Brändli, Nadine Läuchli,
    Florian Gruber, Elfriede Österreicher, Tobias Strauß, Sabine Löwe, Kai-Uwe Nübel`,
  japanese: `太郎 山田 taro.yamada, 花子 佐藤 hanako.sato, 健一 鈴木 kenichi.suzuki, 美咲 髙橋 misaki.takahashi,
    翔太 渡邊 shota.watanabe, さくら 中村 sakura.nakamura, 大輔 小林 daisuke.kobayashi, 由美 加藤 yumi.kato,
    Hiroshi Yoshida, ユキ モリ yuki.mori, 誠 𠮷田 makoto.yoshida, 直子 斎藤 naoko.saito, 拓也 松本 takuya.matsumoto,
    恵 井上 megumi.inoue, 隆 木村 takashi.kimura`,
  french: `Éloïse Lefèvre, Jérôme Gâteau, Anaïs Noël, François Bézier, Zoé L'Hôpital zoe.lhopital, Gaël Le_Goff,
    Hélène Çelik, Rémy Châtelain, Maëlle Dupré, Benoît Peeters, Aurélie Wouters, Thibault Delacroix, Noémie Tremblay,
    Loïc Bouchard`,
  spanish: `María_José García_Lorca mj.garcia, Íñigo Etxeberria, Begoña Núñez, Jesús Ibáñez, Ainhoa Goñi,
    Xabier Zubizarreta, Lucía Peña, Andrés Muñoz, Guadalupe Hernández, Ángel Cuauhtémoc, Pilar Yáñez, Óscar Güemes`,
  greek: `Γιώργος Παπαδόπουλος giorgos.papadopoulos, Ελένη Νικολάου eleni.nikolaou, Δημήτρης Ζέρβας d.zervas,
    Μαρία Αγγέλου maria.angelou, Κώστας Ψαράς kostas.psaras`,
  arabic: `محمد الشريف mohamed.elsherif, فاطمة حسن fatma.hassan, أحمد عبد_الله ahmed.abdallah, ليلى منصور laila.mansour,
    Khalid Al-Mansouri, نور الهاشمي noor.alhashimi, يوسف سالم youssef.salem, Omar El-Masry`,
  chinese: `伟 王 wei.wang, 芳 李 fang.li, 秀英 张 xiuying.zhang, 强 欧阳 qiang.ouyang, 雅婷 陳 yating.chen,
    志明 林 chihming.lin, Mei-Ling Hsu, 怡君 黃 yichun.huang, Desmond Tan, Siti binte_Rahman`,
  slavic: `Łukasz Żółkiewski lukasz.zolkiewski, Małgorzata Śliwińska, Zbigniew Wójcik, Agnieszka Dąbrowska, Jiří Dvořák,
    Kateřina Nováčková, Tomáš Říha, Božena Němcová, Ондрей Ковач ondrej.kovac, Zdeněk Žák`,
  nordic: `Bjørn Ødegård, Åse Sørensen, Sigríður Jónsdóttir sigridur, Þór Guðmundsson thor, Søren Kjær, Mette Højgaard,
    Øyvind Hæreid, Ingrid Bakke, Lars-Erik Ångström, Freyja Ægisdóttir freyja`,
  portuguese: `João Conceição, Inês Magalhães, Gonçalo Simões, Luísa Araújo, Antônio Guimarães, Débora da_Silva,
    Thiago Fagundes, Catarina Brandão`,
  korean: `민준 김 minjun.kim, 서연 이 seoyeon.lee, 지후 박 jihoo.park, 하은 최 haeun.choi`,
  indian: `Ananya Deshpande, Rohan Kulkarni, सुनीता जोशी sunita.joshi, Vikram Iyer, Meera Krishnamurthy, Arjun D'Souza,
    Sanjay Patil, Lakshmi R`,
};

const LATIN: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', ð: 'd', þ: 'th', ı: 'i' };

/** The names of a region in their fixed order. */
export function namesOf(region: Region): readonly Name[] {
  return NAMES[region].split(/,\s+/u).map((entry) => {
    const [firstName = '', lastName = '', mailbox] = entry.split(' ').map((part) => part.replaceAll('_', ' '));
    return { firstName, lastName, mailbox: mailbox ?? `${latin(firstName)}.${latin(lastName)}` };
  });
}

function latin(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[ßøłæðþı]/gu, (letter) => LATIN[letter] ?? '')
    .replaceAll(/[^a-z-]/gu, '');
}
