"""People's names: lists of our own, plausible and varied; any likeness to a living person is chance."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Heritage(NamedTuple):
    """Names that go together, and how often among leaders of services for children (per thousand)."""

    share: int
    women: list[str]
    men: list[str]
    families: list[str]


_ENGLISH = (
    "Abigail Adele Alice Alison Amanda Amelia Amy Andrea Angela Ann Anna Annette Audrey Barbara Bernadette Beth "
    "Bethany Beverley Bridget Carol Caroline Catherine Celia Charlotte Cheryl Chloe Christine Claire Clare Daisy Dawn "
    "Deborah Denise Diane Donna Dorothy Eleanor Elaine Ellen Emily Emma Erica Esther Eve Faye Felicity Fern Fiona "
    "Frances Gail Gemma Georgia Geraldine Gillian Grace Hannah Harriet Hayley Hazel Heather Helen Hilary Holly Imogen "
    "Isobel Jackie Jacqueline Jane Janet Janice Jean Jennifer Jenny Jessica Jill Joanna Josephine Joy Joyce Judith "
    "Julia Julie June Justine Karen Kate Katherine Kathryn Kay Kerry Kim Kirsty Laura Lauren Leanne Lesley Lilian Linda "
    "Lindsay Lisa Lorna Lorraine Louise Lucy Lydia Lynn Maggie Marian Marie Martha Mary Maureen Megan Melanie Michelle "
    "Miriam Monica Naomi Natalie Nicola Olivia Pamela Patricia Paula Penelope Philippa Rachel Rebecca Rita Roberta "
    "Rosalind Rose Rosemary Ruth Sally Samantha Sandra Sarah Sharon Sheila Sonia Sophie Stella Stephanie Susan Suzanne "
    "Sylvia Tamsin Tara Tessa Theresa Tina Tracey Valerie Vanessa Verity Victoria Violet Vivien Wendy Yvonne Zoe",
    "Aaron Adam Adrian Alan Alastair Albert Alexander Alfred Andrew Anthony Arthur Ashley Barry Ben Benedict Bernard "
    "Bradley Brian Carl Charles Christopher Clive Colin Craig Crispin Damian Daniel Darren David Dean Dennis Derek "
    "Dominic Douglas Duncan Edmund Edward Elliot Eric Felix Francis Frank Frederick Gareth Gary Gavin Geoffrey George "
    "Gerald Giles Glenn Gordon Graham Grant Gregory Guy Harold Harry Harvey Henry Howard Hugh Ian Ivan Jack Jacob "
    "James Jason Jeremy Joel John Jonathan Joseph Julian Justin Keith Kenneth Kevin Kieran Kit Lance Laurence Leo "
    "Leonard Leslie Lewis Luke Malcolm Marcus Mark Martin Matthew Maurice Max Michael Miles Nathan Neil Nicholas Nigel "
    "Noel Oliver Oscar Patrick Paul Peter Philip Ralph Raymond Rex Richard Robert Robin Roger Roland Ross Roy Rupert "
    "Russell Samuel Scott Sean Simon Spencer Stanley Stephen Stewart Stuart Terence Thomas Timothy Toby Tony Trevor "
    "Tristan Victor Vincent Walter Warren Wayne William",
    "Abbott Ackroyd Addison Ainsworth Alcock Allard Amery Anstey Appleyard Arkell Arkwright Ashdown Ashworth Askew "
    "Atherton Attwood Aylward Babbage Backhouse Bagley Bairstow Bamford Barraclough Barstow Bartlett Bassett Batty "
    "Baxendale Beardsley Beckwith Bellamy Bentham Beresford Bickerton Birtwhistle Blackledge Blamire Blencowe Boothroyd "
    "Bottomley Bracewell Braithwaite Bramhall Brearley Brierley Broadbent Brocklehurst Bromfield Buckley Bullivant "
    "Burbage Burgoyne Burnham Burridge Butterworth Calvert Cartledge Catterall Caulfield Chadwick Challoner Chaplin "
    "Charlesworth Cheetham Chilcott Clegg Clough Cobbold Coldwell Colquhoun Copley Corbett Cowling Coxon Crabtree "
    "Cranston Crowther Culpepper Cutler Dalby Darbyshire Dearden Denholm Dewhurst Dinsdale Dobson Dowling Drinkwater "
    "Duckworth Dunmore Dyson Eastwell Eccles Edgeley Elkington Ellwood Emmott Entwistle Etherington Everard Eyre Fairley "
    "Farnworth Farrow Fawcett Featherstone Fielden Firth Flanders Fletcher Fothergill Fowler Foxcroft Furness Gadsby "
    "Garside Gaskell Gathercole Gisburn Gledhill Goddard Goodall Gorse Grayling Greenhalgh Greenwood Grimshaw Hadfield "
    "Haigh Hallam Hammersley Hampson Hardcastle Hargreaves Harker Hartnell Hathersage Hawksworth Haworth Heaton "
    "Hebblethwaite Helliwell Hepworth Heseldine Hewlett Heywood Hibbert Hindley Hobday Holdsworth Hollingworth Holroyd "
    "Horsfall Houghton Huddleston Hulme Huntley Illingworth Ingham Iveson Jagger Jephson Jessop Jowett Keighley Kellett "
    "Kendrick Kershaw Kettlewell Kirkbride Kitching Knowles Lambourne Langdale Langstaff Larkin Latham Lazenby Leadbetter "
    "Ledgard Leyland Lightfoot Lindley Littlewood Lockwood Longbottom Lonsdale Lovell Lumley Luscombe Mallinson "
    "Marchbank Marsden Maskell Mather Maudsley Mawson Mellor Merrick Metcalfe Micklethwaite Midgley Milburn Mitchison "
    "Molyneux Moorhouse Mountford Murgatroyd Musgrave Naylor Netherwood Nettleton Newbould Nightingale Northcote "
    "Nuttall Oakden Ogden Oldroyd Ollerenshaw Openshaw Ormerod Osgood Oxley Padgett Pargeter Parkin Pashley Paxton "
    "Peckover Pemberton Pendlebury Penhaligon Pickles Pilkington Platt Pomfret Postlethwaite Prendergast Priestnall "
    "Puckering Quarmby Quayle Rackham Radcliffe Rawcliffe Rayner Redfern Renshaw Rhodes Riddell Rigby Rimmer "
    "Rishworth Roebuck Rothwell Rowbotham Rushworth Ryland Saltmarsh Sanderson Satterthwaite Saville Schofield "
    "Seddon Sedgwick Selwood Shackleton Sharples Shuttleworth Silcock Skelton Slater Smethurst Snowden Sowerby "
    "Speight Spofforth Stainthorpe Stanhope Stansfield Starling Stead Stirk Stockdale Stott Stubbings Sugden Sutcliffe "
    "Swale Swinburne Sykes Tattersall Teasdale Thackray Thistlewood Thornber Threlfall Thurlow Tindall Tinsley Titterington "
    "Tolson Towler Treadwell Tunnicliffe Turnbull Tweddle Tyldesley Umpleby Unsworth Utley Varley Verity Wadsworth "
    "Wainscott Walmsley Walshaw Warburton Wardle Wareing Waterhouse Weatherill Wellock Westerman Whalley Wharton Whitaker "
    "Whitehead Whittle Widdop Wigglesworth Wilkinshaw Wolstenholme Womersley Woodhead Wormald Worsley "
    "Wrigglesworth Wroe Yarwood Yeadon Youngman",
)
_WELSH = (
    "Angharad Bethan Branwen Carys Catrin Ceri Eirlys Elen Elin Eluned Ffion Gwen Haf Lowri Mair Mari Megan Menna Nerys "
    "Nia Rhian Rhiannon Sian Sioned Tegwen",
    "Aled Alun Bryn Dafydd Dewi Dylan Elwyn Emlyn Emyr Euan Gethin Gwilym Gwyn Hefin Huw Idris Iestyn Ieuan Iolo Iwan "
    "Meirion Owain Rhodri Rhys Tudor",
    "Bebb Beynon Bowen Cadogan Cadwaladr Craddock Eynon Gethin Gittins Goronwy Griffith Gwynne Havard Howell Idwal "
    "Llewellyn Maddock Mainwaring Meredith Mostyn Nanney Onions Parry Penry Probert Prosser Prothero Pugh Rees Rhydderch "
    "Tudge Vaughan Wogan Yorath",
)
_SCOTTISH = (
    "Ailsa Aileen Beathag Catriona Eilidh Elspeth Fenella Greer Iona Isla Jean Kirsteen Lorna Mairi Marsaili Morag Morven "
    "Mhairi Rhona Senga Shona Sheena Una",
    "Alasdair Angus Archie Callum Calum Cameron Donald Dougal Euan Ewan Fergus Fraser Gregor Hamish Iain Innes Keir "
    "Kenneth Lachlan Magnus Murdo Ranald Rory Ruaridh Struan",
    "Abernethy Auchterlonie Balfour Bannerman Buchan Carnegie Carruthers Dalgleish Dalrymple Dunbar Farquhar Forsyth "
    "Galbraith Gillespie Guthrie Haldane Inglis Kinnaird Kinross Laidlaw Lamont Lockhart MacAskill MacAulay MacBride "
    "MacCrimmon MacDiarmid MacEwan MacFadyen MacGillivray MacInnes MacKellar MacLennan MacNab MacQuarrie MacRitchie "
    "MacSween Menzies Moncrieff Muirhead Nairn Ogilvie Pitcairn Raeburn Ramage Sinclair Strachan Tulloch Urquhart Wishart",
)
_IRISH = (
    "Aine Aisling Aoife Bernie Breda Brid Caoimhe Ciara Clodagh Deirdre Dervla Eileen Eimear Fidelma Fionnuala Grainne "
    "Maeve Mairead Niamh Noreen Nuala Orla Roisin Sinead Siobhan Sorcha",
    "Aidan Brendan Cathal Ciaran Colm Conor Cormac Daithi Declan Dermot Diarmuid Donal Eamon Eoin Fergal Finbar Fintan "
    "Kieran Liam Lorcan Malachy Niall Oisin Padraig Phelim Ronan Ruairi Seamus",
    "Behan Boland Brannigan Breslin Brogan Cafferky Cassidy Clancy Coughlan Crowley Cullinane Curran Delahunty Devaney "
    "Dolan Donoghue Duggan Fahy Feeney Finnegan Fogarty Gallagher Garvey Geraghty Gilligan Hanrahan Healy Heneghan Hennessy "
    "Hogan Kavanagh Keane Keaveney Kilbride Kinsella Lafferty Lenihan Loughran MacNamara Maguire McAteer McCafferty McGinty "
    "McGlinchey McGrath McKeever McLoughlin Moynihan Mulhern Mulligan Nolan O'Callaghan O'Dowd O'Driscoll O'Flaherty "
    "O'Hanlon O'Malley O'Riordan O'Shea Quigley Rafferty Rooney Scanlon Scullion Sheehan Slattery Tierney Toolan Tuohy",
)
_SOUTH_ASIAN = (
    "Aisha Amina Amrita Anita Anjali Aparna Asma Bhavna Bushra Deepa Farah Farida Fatima Geeta Gurpreet Harpreet Jasmin "
    "Jaspreet Kavita Kiran Lakshmi Lalita Madhuri Manjit Meena Meera Nadia Nasreen Neelam Nirmala Nusrat Parveen Pooja "
    "Priya Rabia Rajni Rashida Rekha Rubina Rukhsana Sadia Saima Samina Sangeeta Shabana Shanta Shazia Simran Sunita "
    "Sushma Tahira Tasneem Uma Usha Vandana Yasmin Zainab Zara",
    "Abdul Ajay Ali Amar Amit Anand Anil Arjun Ashok Asif Balbir Bilal Deepak Faisal Farooq Gurdeep Harjit Hassan Imran "
    "Iqbal Irfan Jagdeep Jaswant Kamal Khalid Kuldip Mahesh Manoj Mohan Mushtaq Nadeem Naveed Nikhil Omar Prakash Qasim "
    "Rajesh Rakesh Ranjit Rashid Ravi Sajid Salim Sandeep Sanjay Satish Shahid Shakeel Sukhdev Sunil Tariq Usman Vikram "
    "Vijay Waqar Yusuf Zahid",
    "Agarwal Ahmad Akhtar Anwar Aslam Aziz Bains Bandara Banerjee Bashir Bhandari Bhatt Bhogal Butt Chaudhry "
    "Chakrabarti Chohan Chopra Das Deol Desai Dhaliwal Dhillon Farooqi Fernando Gandotra Ghosh Gill Grewal Gunawardena "
    "Hossain Hussain Iqbal Islam Iyer Jain Jayasuriya Joshi Khera Krishnan Kulkarni Lakhani Mahmood Malhotra "
    "Malik Mehta Menon Miah Mirza Mistry Mukherjee Nair Naqvi Nathwani Pandit Parekh Parmar Patel Pillai Purewal Qureshi "
    "Rahman Raja Rajput Raman Rana Rathore Rehman Saeed Sahota Sandhu Sarkar Sethi Shafiq Shah Sharif Siddiqui Sidhu "
    "Solanki Sood Subramaniam Sundaram Talukdar Tariq Thakur Trivedi Uddin Varma Wickremasinghe Yaqub Zaman",
)
_AFRICAN = (
    "Abena Abimbola Adaeze Adwoa Afua Akosua Ama Amara Aminata Ayo Bisi Bukola Chidinma Chioma Dede Ebele Efua Esi "
    "Fatou Folake Funmi Ifeoma Kemi Khadija Makena Mariama Mwende Nana Ngozi Nkechi Nomsa Obioma Olu Rudo Sade Sekai "
    "Shamiso Sibongile Tariro Temitope Thandeka Titilayo Uche Wanjiru Yaa Yetunde Zanele",
    "Abdi Abiodun Ade Akin Amadou Babatunde Chidi Chike Chinedu Chuka Daudi Ebo Ekow Emeka Farai Femi Gbenga Ibrahim "
    "Ike Jabari Jomo Kamau Kofi Kojo Kwabena Kwame Kwesi Lamin Mandla Modou Nnamdi Obinna Ola Olumide Paa Sipho Sizwe "
    "Tafara Tendai Tunde Uzoma Yaw Yohannes Zuberi",
    "Abara Abebe Acheampong Adebayo Adekunle Adeleke Adeyemi Adjei Afolabi Agyeman Akande Akinola Akpan Amankwah "
    "Amoah Ampofo Aning Ansah Appiah Asante Asiedu Atta Awuah Ayodele Babajide Badmus Bangura Bello Boakye Boateng Chanda "
    "Chikwanha Chukwu Dankwa Darko Diallo Dlamini Dube Duru Egwu Ekwueme Eze Fofana Gebre Gyasi Hagos Igwe Jalloh Kamara "
    "Kariuki Kiplagat Koroma Kuti Mensah Moyo Mutasa Mwangi Nartey Ncube Ndiaye Ndlovu Njoroge Nkosi Nwosu Nyarko Obeng "
    "Ochieng Odhiambo Ofori Okafor Okeke Okoro Oladipo Olawale Onyango Opoku Oppong Osei Owusu Quaye Sesay Sithole Tembo "
    "Tesfaye Tetteh Udo Uzor Wanjiku Yeboah Zulu",
)
_CARIBBEAN = (
    "Althea Andrene Beulah Blossom Camille Charmaine Claudette Coral Cynthia Daphne Delores Dionne Elma Euphemia Floella "
    "Gloria Hyacinth Ionie Jacinth Joycelyn Kadeisha Leonie Lorna Marcia Marva Maxine Melba Merle Myrna Natasha Norma "
    "Pauline Petal Rochelle Shanice Sonia Thelma Velma Verna Winsome Yvette",
    "Alvin Byron Carlton Cecil Clifton Courtney Curtis Delroy Desmond Devon Dexter Donovan Earl Errol Everton Fitzroy "
    "Garfield Glenroy Hopeton Jermaine Joel Leroy Linton Lloyd Marlon Melvin Neville Orville Osbourne Oswald Percival "
    "Rohan Rudolph Selwyn Sylvester Trevor Tyrone Vernon Winston Wesley",
    "Alleyne Archibald Bailey Bascombe Beckles Blackwood Braithwaite Cadogan Callender Clarke Crichlow Cupidore "
    "Daley Dacosta Dawkins Duhaney Edghill Fearon Francois Gaynor Gittens Goulbourne Greenidge Headley Hinds Holness "
    "Hyatt Jarrett Joseph Lashley Latibeaudiere Lindo Lovelace Mclean Mighty Morgan Nembhard Noel Palmer Payne Pinnock "
    "Prescod Ramdin Reid Roache Samuels Sargeant Skeete St-Hilaire Stennett Swaby Thorne Tomlinson Trotman Vassell "
    "Weekes Whyte Wynter",
)
_EAST_EUROPEAN = (
    "Agnieszka Alina Anca Beata Bozena Daria Dorota Edyta Elena Ewa Gabriela Halina Ilona Irina Ivana Jadwiga Joanna "
    "Katarzyna Krystyna Lenka Ludmila Magda Malgorzata Marta Mihaela Milena Natalia Oksana Olena Petra Raluca Renata "
    "Simona Svetlana Teresa Urszula Vera Veronika Zofia Zuzana",
    "Adrian Aleksander Andrei Bartosz Bogdan Boris Cezary Damir Dariusz Dragan Filip Grzegorz Igor Istvan Jakub Jan "
    "Jaroslav Jerzy Kamil Laszlo Lech Lukasz Marek Mihai Milan Miroslav Nikola Pavel Piotr Radek Roman Stefan Tomasz "
    "Vaclav Viktor Vlad Wojciech Zbigniew Zoltan",
    "Adamczyk Balan Banas Baran Bielak Blazek Bohdan Borowski Brzoza Cerny Chmiel Constantin Czarnecki Dabrowski Dobre "
    "Dudek Dvorak Farkas Gajda Georgescu Gorski Hlavac Horvat Ilic Ionescu Jankowski Jelinek Kaczmarek Kalinowski Kocur "
    "Kolar Kovac Kowalczyk Krol Kubiak Lis Lupu Majewski Marek Molnar Moravec Nagy Nowicki "
    "Pawlak Petrescu Popa Prochazka Rusu Sobczak Stankovic Stoica Svoboda Szymczak Toth Urban Varga Vesely "
    "Wilk Wozniak Wrona Zajac",
)
_CHINESE = (
    "Bik-Ling Chun Fang Hiu-Wai Hong Hui-Min Jia Jing Joanne Lai-Kuen Lan Lian Li-Hua Lily Ling Mei Mei-Yee Min Ming-Na "
    "Ping Pui-Shan Qing Shu-Fen Siew Sook-Yin Suk-Han Wai-Ling Wen Xiu Xue Yan Yee-Man Ying Yuk Yun",
    "Chi-Ming Chun-Kit Desmond Feng Gang Hao Ho-Yin Jian Jun Ka-Fai Kai Kin-Man Kwok-Wai Lei Liang Man-Ho Ming Pak-Hei "
    "Qiang Shing Siu-Kei Tak-Wah Wai-Hung Wei Wing Yat-Sing Yi Yong Yu-Chen Zhi",
    "Au Chan Chao Cheng Cheung Chiu Chow Chung Fong Fung Guo Hui Kwan Kwok Lau Leung Liang Liao Lo Lui Mak Mok Ng "
    "Poon Shum Siu Tam Tse Tsang Tsui Wan Wong Wu Xu Yau Yip Yiu Yuen Zeng Zhao",
)
_ELSEWHERE = (
    "Amira Ayse Azar Beatriz Carmen Chiara Dalia Despina Elif Eleni Esra Fernanda Fumiko Giulia Hala Ines Kaori Laila "
    "Leila Linh Luisa Maryam Mina Nadine Noor Paloma Rania Sabine Setareh Shirin Sofia Thuy Xenia Yael Zeynep",
    "Andreas Antonio Ari Babak Bao Cem Dario Dimitri Emre Farhad Giorgos Hadi Haruki Henrique Idris Javier Kaveh Lucas "
    "Mansour Marco Mateus Mehmet Minh Nabil Omid Pedro Rafael Ramin Reza Sami Serkan Stavros Tomer Yannis Yusuf",
    "Aksoy Almeida Amini Andreou Aoki Arslan Azevedo Barzani Batista Ben-Ami Bianchi Cardoso Castellano Christou Coskun "
    "Demir Diaz Esposito Farahani Figueiredo Fontaine Georgiou Haddad Hakimi Iordanou Karimi Kaya Khoury Kyriakou Lombardi "
    "Mansour Marchetti Mazur Mizrahi Moreira Nakagawa Nazari Nguyen Ozdemir Papadakis Pereira Pham Quintero Rahimi Rezaei "
    "Ribeiro Saleh Salvatore Sayegh Shamsi Tavares Theodorou Tran Vasquez Yamada Yilmaz Zannetos",
)


def _heritage(share: int, lists: tuple[str, str, str]) -> Heritage:
    women, men, families = (names.split() for names in lists)
    return Heritage(share, women, men, families)


HERITAGES = [
    _heritage(640, _ENGLISH),
    _heritage(60, _WELSH),
    _heritage(60, _SCOTTISH),
    _heritage(65, _IRISH),
    _heritage(62, _SOUTH_ASIAN),
    _heritage(40, _AFRICAN),
    _heritage(27, _CARIBBEAN),
    _heritage(18, _EAST_EUROPEAN),
    _heritage(8, _CHINESE),
    _heritage(20, _ELSEWHERE),
]
_SHARES = [heritage.share for heritage in HERITAGES]


def draw_heritage(rng: Random) -> Heritage:
    return rng.choices(HERITAGES, _SHARES)[0]


class Register:
    """Gives names out, and not the same one twice to people born in the same year, while there are others."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given_out: set[tuple[str, str, int]] = set()

    def name(self, is_woman: bool, birth_year: int) -> tuple[str, str]:
        for _ in range(8):
            given, family = self._draw(is_woman)
            if (given, family, birth_year) not in self._given_out:
                break
        self._given_out.add((given, family, birth_year))
        return given, family

    def _draw(self, is_woman: bool) -> tuple[str, str]:
        rng = self._rng
        heritage = draw_heritage(rng)
        given_from = heritage if rng.random() > 0.12 else HERITAGES[0]
        given = rng.choice(given_from.women if is_woman else given_from.men)
        family = rng.choice(heritage.families)
        if rng.random() < 0.03:
            second = rng.choice(draw_heritage(rng).families)
            if second != family and "-" not in second + family:
                family = f"{family}-{second}"
        return given, family
