"""Names of simulated infants: forenames that are common in the UK, and surnames that nobody bears.

Forenames are of the many origins that UK families have, English, Welsh, Scottish, Irish, South and East Asian,
African, Arabic, Polish, Romanian and other; none of them is a word of the screens. Every surname begins with
"TEST-", so that a page, a print or a picture with a simulated infant on it can't be taken for one of a real child.
What follows is a common surname, or one put together from the parts of English place names.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]

#: What every surname begins with.
MARK: Final = "TEST-"
#: What is drawn for a forename and a surname: whole numbers below these.
FORENAME_DRAWS: Final = 2_000
SURNAME_DRAWS: Final = 60_000

#: The commonest first; of boys, then of girls, as ``vocabulary.SEXES`` has them. None is in both.
_BOYS: Final = """
Muhammad Oliver George Arthur Theodore Oscar Henry Freddie Archie Alfie Charlie Elijah Thomas Finley Isaac Hudson
Lucas Reuben Yusuf Ibrahim Louie Rory Albert William James Edward Joshua Alexander Mason Harrison Logan Ethan Jacob
Ayaan Caleb Hugo Adeyemi Aiden Alasdair Aled Amari Aneurin Aryan Bilal Callum Cameron Cian Cillian Connor Daniel
Dariusz David Declan Dhruv Dmitri Dylan Eoin Emeka Evan Ewan Fergus Filip Fraser Gabriel Gethin Gruffydd Hamish
Hamza Haruki Hassan Iestyn Ifan Imran Ishaan Ismail Ivan Jakub Jamal Jayden Jiahao Joao Joseph Julian Kacper Kareem
Karthik Kenji Khalid Kieran Kofi Kwame Lachlan Leonid Liam Llewelyn Luca Macsen Malachy Mateo Mateusz Matthew
Michael Mihai Milan Mohan Murray Nathan Nikhil Niall Obinna Oisin Omar Osian Owain Patrick Pawel Prakash Rafael
Rahul Rajan Ravi Rhodri Rhys Rohan Ronan Ruairi Samir Samuel Santiago Sebastian Shaan Shane Stanley Stefan Sunil
Tadeusz Tariq Tiago Tomasz Tudor Umar Vihaan Viktor Vivek Weijun Yannick Zachary Zain Zubair
"""
_GIRLS: Final = """
Olivia Amelia Isla Freya Florence Willow Sophia Isabella Evie Sienna Elsie Phoebe Rosie Harper Sofia Ella Evelyn
Millie Charlotte Maisie Matilda Aria Zara Fatima Maryam Aisha Luna Mila Layla Alice Emily Bonnie Eliza Penelope
Hallie Robyn Orla Thea Nora Erin Ellie Esme Ruby Abena Adanna Adwoa Agnieszka Ailsa Alesha Alina Amara Amina Anjali
Anwen Aoife Ayesha Beata Beatrice Bethan Bronwen Caitlin Camila Caoimhe Carys Catherine Catrin Ceri Chiara Chidinma
Ciara Clara Daniela Deepika Divya Dorota Efua Eilidh Eirlys Elena Eleri Elin Elizabeth Emilia Fiona Folake Gabriela
Georgia Giulia Greta Gwen Habiba Hafsa Halima Hannah Heidi Helena Hina Imogen Ines Ingrid Ioana Iqra Jasmine
Jessica Joanna Julia Kalina Katarzyna Kavya Keira Khadija Kirsty Lakshmi Laura Leila Lena Lowri Lucia Magdalena
Mairi Malika Manon Marta Meera Megan Meilin Meinir Mirela Morag Nadia Naomi Natalia Nerys Neve Ngozi Niamh Nimrah
Oluchi Oona Padma Priya Rabia Rachel Radhika Rania Rebecca Rhiannon Riya Roisin Ruxandra Saanvi Sadia Sakura Salma
Sana Saoirse Sara Sinead Siobhan Sunita Tamsin Tanvi Teresa Uzma Valentina Wanjiru Yasmin Yewande Yuki Zainab Zofia
"""
_COMMON: Final = """
Smith Patel Jones Khan Williams Begum Taylor Singh Davies Hussain Brown Ahmed Evans Kaur Thomas Okafor Roberts
Nowak Walker Mensah Wright Popescu Robinson Murphy Thompson Chowdhury Hughes Campbell Edwards Adeyemi Kowalski
Stewart Rahman Clarke Sharma Lloyd Ferreira MacDonald Osei Griffiths Kelly Chen Harrison Iqbal Morgan Ali Watson
Ibrahim Bailey Silva Cooper Gupta Richardson Mohamed Cox Kamara Howard Wojcik Pritchard Byrne Mitchell Abdi
Anderson Desai Sinclair Balogun Gallagher Dhillon Hopkins Fernandes Jenkins Aziz Crawford Reddy Doherty Boateng
Bowen Malik Ferguson Ionescu Powell Nwosu Fraser Akhtar Parry Rossi Llewellyn Tran Hamilton Asante Rees Shah
Wallace Teixeira Owen Bhatt Fitzgerald Zielinski Probert Yilmaz
"""
#: Parts of place names: each beginning with each end.
_BEGINNINGS: Final = """
Ash Beck Birch Black Brad Bram Broad Brook Burn Cald Car Chad Clay Clif Col Cran Crow Dar Den Dray East Elm Fair
Fal Farn Fen Gar Glen Gold Gren Hal Ham Hart Hawks Hazel Heath Hen High Hol Hurst Kel Kings Lang Lin Long Lyn Mal
Mar Mel Mid Mos Nether New Nor Oak Old Pen Pres Quar Rad Red Rock Rush Sal Sand Sel Shel Stan Stone Sut Swin Thorn
Thur Up Wal Wel West Whit Wil Win Wood
"""
_ENDS: Final = """
down ford combe wick ton ham field bury worth ley den more stead bourne brook bridge by cliff cote croft dale fold
gate grove hall hill holme hurst land lake low mere minster mouth over port ridge scar shaw side stoke stone stow
thorpe thwaite tree vale wall ward water way well wold wood yard
"""


def forenames(drawn: Ints, sex: Ints, second_twin: npt.NDArray[np.bool_]) -> pd.Series:
    """Return a forename for each infant; a second twin never has the first one's.

    Parameters
    ----------
    drawn : array of int
        Drawn evenly below :data:`FORENAME_DRAWS`.
    sex : array of int
        Positions in ``vocabulary.SEXES``.
    second_twin : array of bool
        Whether the infant's twin stands just before it.
    """
    lists = [np.array(text.split()) for text in (_BOYS, _GIRLS)]
    # about one in sixty has the commonest
    skewed = (drawn / FORENAME_DRAWS) ** 1.25
    place = np.where(sex == 0, *(np.floor(skewed * len(names)).astype(np.int64) for names in lists))
    same = second_twin & (sex == np.roll(sex, 1)) & (place == np.roll(place, 1))
    place = np.where(same, (place + 1) % np.where(sex == 0, *map(len, lists)), place)
    offset = np.where(sex == 0, 0, len(lists[0]))
    return pd.Series(np.concatenate(lists)[offset + place], dtype="str")


def surnames(drawn: Ints) -> pd.Series:
    """Return a surname, marked as test data, for each number drawn evenly below :data:`SURNAME_DRAWS`.

    About one in sixty-five has the commonest.
    """
    known = np.array(_COMMON.split())
    made = np.char.add(np.array(_BEGINNINGS.split())[:, None], np.array(_ENDS.split())[None, :])
    # each end comes with each beginning before a beginning comes again
    every = np.char.add(MARK, np.concatenate([known, made.T.ravel()]))
    return pd.Series(every[drawn**2 // SURNAME_DRAWS * len(every) // SURNAME_DRAWS], dtype="str")
