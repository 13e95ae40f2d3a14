import type { Address } from './types.ts';

/** Where a customer is: a postal address, the country's dialling code, and the region whose people work there. */
export interface Place {
  readonly address: Address;
  readonly dial: string;
  readonly region: Region;
}

export type Region =
  | 'english'
  | 'german'
  | 'japanese'
  | 'french'
  | 'spanish'
  | 'greek'
  | 'arabic'
  | 'chinese'
  | 'slavic'
  | 'nordic'
  | 'portuguese'
  | 'korean'
  | 'indian';

type Row = readonly [
  street: string | null,
  city: string,
  state: string | null,
  postalCode: string | null,
  country: string,
  dial: string,
  region: Region,
];

const ROWS = {
  portland: ['1420 NW Lovejoy St', 'Portland', 'Oregon', '97209', 'United States', '1', 'english'],
  milwaukee: ['88 Brewery Lane\nSuite 300', 'Milwaukee', 'Wisconsin', '53203', 'United States', '1', 'english'],
  boise: ['2200 W Front St', 'Boise', 'Idaho', '83702', 'United States', '1', 'english'],
  austin: ['500 Congress Ave', 'Austin', 'Texas', '78701', 'United States', '1', 'english'],
  burlington: ['12 Lake St', 'Burlington', 'Vermont', '05401', 'United States', '1', 'english'],
  halifax: ['1741 Lower Water St', 'Halifax', 'Nova Scotia', 'B3J 2X2', 'Canada', '1', 'english'],
  montreal: ['400 rue Saint-Jacques O', 'Montréal', 'Quebec', 'H2Y 1S1', 'Canada', '1', 'french'],
  leeds: ['7 Tannery Row', 'Leeds', null, 'LS1 4AP', 'United Kingdom', '44', 'english'],
  cork: ["St Patrick's Quay", 'Cork', 'Cork', 'T23 X8KA', 'Ireland', '353', 'english'],
  hobart: ['33 Salamanca Pl', 'Hobart', 'Tasmania', '7004', 'Australia', '61', 'english'],
  munich: ['Sendlinger Straße 8', 'München', null, '80331', 'Germany', '49', 'german'],
  bremen: ['Am Wall 112', 'Bremen', null, '28195', 'Germany', '49', 'german'],
  graz: ['Südtiroler Platz 3', 'Graz', null, '8020', 'Austria', '43', 'german'],
  zurich: ['Limmatquai 50', 'Zürich', null, '8001', 'Switzerland', '41', 'german'],
  kyoto: ['下京区四条通 1-2', '京都市', '京都府', '600-8001', 'Japan', '81', 'japanese'],
  sapporo: ['中央区北三条西 4-1', '札幌市', '北海道', '060-0003', 'Japan', '81', 'japanese'],
  kobe: ['中央区港島中町 6-9', '神戸市', 'Hyogo', '650-0046', 'Japan', '81', 'japanese'],
  lyon: ['14 quai Saint-Antoine', 'Lyon', null, '69002', 'France', '33', 'french'],
  liege: ['Rue Léopold 21', 'Liège', null, '4000', 'Belgium', '32', 'french'],
  bilbao: ['Calle Ledesma 10 bis', 'Bilbao', null, '48001', 'Spain', '34', 'spanish'],
  puebla: ['Av. 5 de Mayo 1203', 'Puebla', 'Puebla', '72000', 'Mexico', '52', 'spanish'],
  volos: ['Λεωφόρος Δημητριάδος 44', 'Βόλος', null, '382 21', 'Greece', '30', 'greek'],
  alexandria: ['12 طريق الحرية', 'الإسكندرية', null, '21519', 'Egypt', '20', 'arabic'],
  dubai: ['Al Quoz Industrial 3', 'Dubai', 'Dubai', null, 'United Arab Emirates', '971', 'arabic'],
  qingdao: ['香港中路 18 号', '青岛市', 'Shandong', '266071', 'China', '86', 'chinese'],
  tainan: ['中西區民族路二段 80 號', '台南市', null, '700', 'Taiwan', '886', 'chinese'],
  gdansk: ['ul. Długa 47/49', 'Gdańsk', null, '80-831', 'Poland', '48', 'slavic'],
  plzen: ['Křižíkovy sady 6', 'Plzeň', null, '301 00', 'Czechia', '420', 'slavic'],
  bergen: ['Bryggen 29', 'Bergen', null, '5003', 'Norway', '47', 'nordic'],
  aarhus: ['Åboulevarden 3', 'Aarhus', null, '8000', 'Denmark', '45', 'nordic'],
  reykjavik: ['Grandagarður 16', 'Reykjavík', null, '101', 'Iceland', '354', 'nordic'],
  porto: ['Rua das Flores 150', 'Porto', null, '4050-263', 'Portugal', '351', 'portuguese'],
  curitiba: ['Rua XV de Novembro 700', 'Curitiba', 'Paraná', '80020-310', 'Brazil', '55', 'portuguese'],
  busan: ['해운대구 센텀중앙로 55', '부산', null, '48058', 'South Korea', '82', 'korean'],
  pune: ['Baner Road, Survey No. 42/1', 'Pune', 'Maharashtra', '411045', 'India', '91', 'indian'],
  nowhere: [null, 'Singapore', null, null, 'Singapore', '65', 'chinese'],
} as const satisfies Record<string, Row>;

export type PlaceName = keyof typeof ROWS;

/** The place of that name; countries with states and without, some addresses in the country's own script. */
export function placeCalled(name: PlaceName): Place {
  const [street, city, state, postalCode, country, dial, region]: Row = ROWS[name];
  return { address: { street, city, state, postalCode, country }, dial, region };
}
