"""Names in every script, and what is typed for them: each query finds its name, the first of all."""

import pytest
from sqlalchemy.orm import Session

from discovery import plain_search, search
from discovery.query_language import parse
from discovery.search import TextIndex
from library.catalogue import tracks
from library.catalogue.names.search_forms import normalised
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import TrackQuery
from library.paging import PageRequest
from tests.factories import add_root, add_tracks, make_reading, make_tags

#: Each name with queries that find it, separated by bars; SQL does not find those with a tilde, which have
#: typing errors.
NAMES = {
    # Scripts without spaces
    "群青日和": "群|群青|日和|青日|群青日",
    "ハナミズキ": "ハナミズキ|ﾊﾅﾐｽﾞｷ|はなみずき|ハナ|ハ|みずき",
    "ガールズ": "がーるず|ｶﾞｰﾙｽﾞ|ガ|ガール",
    "한글 노래": "한글|노래|~한글노래|한",
    "봄날": "봄날|봄|날",
    "中文 字符": "中文|字符|中",
    "𠮷野家": "𠮷野家|𠮷",
    "東京 Tokyo Drift": "東京 tokyo|tokyo 東京|tokyo東京|drift 京",
    "ขอบคุณที่รักกัน": "รัก|ขอบคุณ|ที่รัก|คุณ|กัน",
    "ສະບາຍດີ": "ສະບາຍ|ສະບາຍດີ",
    "မြန်မာ": "မြန်မာ",
    "ខ្មែរ": "ខ្មែរ",
    # Cyrillic
    "Группа крови": "группа|ГРУППА|крови|~група|кро|~гурппа",
    "Ёлка": "елка|ёлка|ЁЛКА",
    "Чай вдвоём": "чаи|чай вдвоем|вдвоем чай",
    "Привет мир": "~превет|прив|~првиет мир|мир привет",
    # Arabic and Hebrew, with and without points and the forms of letters
    "أَنْتَ عُمْرِي": "انت عمري|أنت|إنت|عمرى|انت عمرى|أَنْتَ",
    "آمال": "امال|أمال|آمال|إمال",
    "مدرسة": "مدرسه|مدرسة|مـدرسة",
    "لا إله": "لا اله|ﻻ اله",
    "مرحبا بكم": "مرحبا|~مرحاب|بكم مرحبا",
    "שָׁלוֹם": "שלום|שׁלום|שָׁלוֹם",
    "ירושלים": "ירושלים|~ירושילם|ירושלי",
    # Greek
    "Ἀθήνα μου": "αθηνα|Αθήνα|ΑΘΗΝΑ|ἀθήνα",
    "Οδυσσέας": "οδυσσεας|ΟΔΥΣΣΕΑΣ|οδυσσέασ|Οδυσσεα|~οδυσεας",
    "Ελλάδα": "ελλαδα|~ελαλδα|~ελλδα|ΕΛΛΆΔΑ",
    # Latin letters of other alphabets
    "İzmir": "izmir|IZMIR|İZMİR|ızmır|Izmir",
    "Işık": "isik|ışık|IŞIK|işik",
    "Straße": "strasse|straße|STRASSE|STRAẞE|~strase|strass",
    "Über Björk": "uber|ueber|über|bjoerk|bjork|u\u0308ber",
    "Müller": "mueller|muller|müller|MÜLLER",
    "Smørrebrød": "smorrebrod|smoerrebroed|smørrebrød",
    "Ålesund": "alesund|aalesund|ålesund|A\u030alesund",
    "Træ": "trae|træ|TRÆ",
    "Nguyễn Đình": "nguyen|dinh|nguyễn|đình|Nguyễn Đình|nguyen dinh",
    "Łódź": "lodz|łódź|ŁÓDŹ",
    "Þórr": "thorr|þórr",
    "Cœur de pirate": "coeur|cœur|COEUR DE",
    "Beyoncé": "beyonce|BEYONCÉ|beyonce\u0301|~byeonce|~beyoncee|~beonce|~beyyonce",
    # Full width, ligatures, numbers and other forms of the same letters
    "Ｆｕｌｌ Ｗｉｄｔｈ": "full width|ｆｕｌｌ|FULL|ｗｉｄｔｈ",
    "ﬁnal ſong": "final|final song|ﬁnal",
    "Ｑ１２": "q12|Q１２",
    "x²": "x2|x²",
    "२४": "24|२४",
    # Other scripts
    "हिन्दी गीत": "हिन्दी|गीत",
    "தமிழ்": "தமிழ்",
    "ქართული": "ქართული|ᲥᲐᲠᲗᲣᲚᲘ",
    "Հայաստան": "հայ|ՀԱՅԱՍՏԱՆ",
    "አማርኛ": "አማርኛ",
    # Names of signs only
    **{sign: sign for sign in ("???", "!!!", "÷", "...", "†", "()", "♥", "🎵", "★", "_", "-", "%", "*", '"')},
    # Signs in names
    "#1 Crush": "#1|1 crush|crush",
    "7/27": "7/27|727|7 27",
    "AC/DC": "acdc|ac/dc|ac dc|AC-DC",
    "P!nk": "pink|p!nk",
    "Ke$ha": "kesha|ke$ha",
    "R.E.M.": "rem|r.e.m.|r e m",
    "Guns N' Roses": "guns n roses|guns n' roses|guns roses",
    "Simon & Garfunkel": "simon and garfunkel|simon garfunkel|simon & garfunkel",
    "Don’t Stop": "dont stop|don't stop|don`t",
    "Sinéad O'Connor": "oconnor|o'connor|o connor|sinead",
    # Typing errors: swapped, missing, doubled and wrong letters
    "Rhapsody": "~rhapsdoy|~rapsody|~rhapsodyy|~rhappsody|~rhapsodi|~rahpsody|~hrapsody|rhapsod",
    "Love Me Do": "~lvoe|~loove|lov|~me lvoe",
    "Blue Monday": "~blue mnoday|~blue mondya|~bleu monday|blu monday|~blue mondayy|~blue modnay",
    "Cat": "~caat|~act|~cta|cat",
    "Mississippi": "~missisippi|~mississipi|~misissippi|~missisipi",
    "Stairway to Heaven": "~stariway to haeven|~stairwayto heaven|~stair way to heaven|~stairwaytoheaven",
    "The Beatles": "beatles|~teh beatles|~beetles|~beatels|the beatle",
    "Yesterday": "~yesterady|~yseterday|~tesyerday|~yestrday",
    "Sean Paul": "~sean pual|~saen paul|~paul saen",
}  # fmt: skip


@pytest.fixture
def names(session: Session) -> None:
    """A track of each name; no other name has words of them."""
    readings = [
        make_reading(
            b"%d.mp3" % n, tags=make_tags(title=name, artists=(f"Zzyzx {n}x",), album="Qqq", genres=())
        )
        for n, name in enumerate(NAMES)
    ]
    add_tracks(session, add_root(session), *readings)


def titles(session: Session, ids: list[str]) -> list[str]:
    return [row.title for row in tracks.find_many(session, ids)]


@pytest.mark.usefixtures("names")
def test_names_are_found_as_they_are_typed(session: Session) -> None:
    index = TextIndex()
    index.refresh(session)
    wrong = {}
    for name, queries in NAMES.items():
        for query in queries.replace("~", "").split("|"):
            found = titles(session, index.search(normalised(query), 0, 5).track_ids)
            if found[:1] != [name]:
                wrong[name, query] = found
    assert wrong == {}


@pytest.mark.usefixtures("names")
def test_names_are_found_in_sql(session: Session) -> None:
    """On SQLite and, in tests/integration/discovery, on PostgreSQL."""
    wrong = {}
    for name, queries in NAMES.items():
        for query in queries.split("|"):
            found = titles(session, plain_search.tracks(session, parse(normalised(query)), 0, 5)[0])
            if name not in found and not query.startswith("~"):
                wrong[name, query] = found
    assert wrong == {}


@pytest.mark.usefixtures("names")
def test_filters_by_words_find_the_same_with_and_without_an_index(session: Session) -> None:
    index = TextIndex()
    index.refresh(session)
    parts = (
        "hapsod",
        "tles",
        "zyx",
        "x q",
        "q",
        "1",
        "zz 2x",
        "群青 和",
        "g n",
        ".*",
        "(",
        "a" * 90,
        "love " * 30,
    )
    wrong = {}
    for query in (*parts, *(each for queries in NAMES.values() for each in queries.split("|"))):
        wanted = TrackQuery(PageRequest(0, 200), filter=TrackFilter(query=query))
        found = index.having(session, query)
        assert found
        assert found.ids is not None
        with_index, alone = (tracks.page(session, wanted, each) for each in (found, None))
        if [row.id for row in with_index.rows] != [row.id for row in alone.rows]:
            wrong[query] = len(with_index.rows), len(alone.rows)
    assert wrong == {}


@pytest.mark.usefixtures("names")
def test_filter_by_words_follows_changes_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also before the index knows them, and where it tells of frequent words only that they are."""
    index = TextIndex()
    index.refresh(session)
    root = add_root(session, b"/later")
    add_tracks(session, root, make_reading(b"late.mp3", tags=make_tags(title="Mississippi Later")))
    wanted = TrackQuery(PageRequest(0, 50), filter=TrackFilter(query="issipp"))
    found = index.having(session, "issipp")
    assert [row.title for row in tracks.page(session, wanted, found).rows] == [
        "Mississippi",
        "Mississippi Later",
    ]
    monkeypatch.setattr(search, "MOST_FOUND", 0)
    many = index.having(session, "issipp")
    assert many
    assert many.ids is None
    assert len(tracks.page(session, wanted, many).rows) == 2
    monkeypatch.setattr(search, "MOST_CHANGED", 1)
    assert index.having(session, "issipp") is None
