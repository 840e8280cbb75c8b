"""The encoding of a file's texts is guessed with confidence, never at the cost of Western text."""

from __future__ import annotations

import itertools

import pytest

from media.tagging.encodings import decode_all

FOREIGN: dict[str, list[tuple[str, ...]]] = {
    "cp1251": [
        ("Кино", "Группа крови"),
        ("Любэ",),
        ("ЗВЕРИ", "ДОЖДИ-ПИСТОЛЕТЫ"),
        ("Song 2 (Песня)",),
        ("Океан Ельзи",),
    ],
    "koi8_r": [("Песня о море", "Группа"), ("Алла Пугачёва", "Миллион алых роз")],
    "cp1253": [("Σ'αγαπώ", "Χάρις Αλεξίου"), ("Μίκης Θεοδωράκης",)],
    "cp1255": [("שלום", "עופרה חזה")],
    "cp1250": [("Zażółć", "gęślą jaźń"), ("Czesław Niemen",), ("Łąka",), ("Długość dźwięku samotności",)],
    "iso8859_2": [("Zażółć", "gęślą jaźń"), ("Šárka", "Žižka"), ("Czesław Niemen",)],
    "cp932": [
        ("宇多田ヒカル", "First Love"),
        ("君をのせて",),
        ("東京事変", "群青日和"),
        ("ラルク アン シエル",),
        ("愛の人",),
    ],
    "euc_jp": [("宇多田ヒカル", "First Love"), ("君をのせて",)],
    "gb18030": [
        ("邓丽君", "月亮代表我的心"),
        ("王菲", "红豆", "唱游"),
        ("光辉岁月", "Beyond"),
        ("五月天", "倔强"),
    ],
    "big5": [("張學友", "吻別"), ("王菲", "紅豆", "唱遊"), ("五月天", "倔強")],
    "cp949": [("서태지와 아이들", "난 알아요"), ("빅뱅", "거짓말"), ("사랑",), ("이문세", "붉은 노을")],
}

WESTERN: tuple[str, ...] = (
    *("Sigur Rós", "Mötley Crüe", "Beyoncé", "Zoë Keating", "Café Tacvba", "Maná", "Édith Piaf"),
    *("Stéphane Grappelli", "Blue Öyster Cult", "Die Toten Hosen – Schönen Gruß", "Röyksopp", "Mø"),
    *("MØ", "Håkan Hellström", "Ásgeir", "Dýrð í dauðaþögn", "Ólafur Arnalds"),
    *("Caetano Veloso – Coração Vagabundo", "É Uma Partida De Futebol", "¿Por Qué?", "¡Viva!"),
    *("5° Below", "R&B ©", "Ñengo", "Él", "Où", "Às vezes", "Ô", "œuvre", "Cœur", "naïveté", "Jóga"),
    *("Björk", "Début", "Größe", "STRAßE", "Þú", "Æ", "Ö", "Öl", "Œdipe", "Così", "Là-bas", "Été 67"),
    *("Tiësto", "Åäö", "Françoise", "Håll om mig", "Så länge", "Är", "Åh", "L’été", "Don’t"),
    *("“Heroes”", "ÉTÉ", "ÇA VA", "Motörhead", "Überkill", "Queensrÿche"),
)


@pytest.mark.parametrize(
    ("encoding", "texts"), [(name, texts) for name, samples in FOREIGN.items() for texts in samples]
)
def test_foreign_text_is_decoded(encoding: str, texts: tuple[str, ...]) -> None:
    assert tuple(decode_all([text.encode(encoding) for text in texts])) == texts


def test_western_text_stays_western() -> None:
    for texts in itertools.product(WESTERN, WESTERN):
        assert tuple(decode_all([text.encode("cp1252") for text in texts])) == texts
