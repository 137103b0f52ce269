package io.flatwater.ingest.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordPieceTest {
  private static final List<String> PIECES =
      List.of(
          "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "cafe", ",", "!", "\u4e2d", "want",
          "##ed", "$", "3");
  private final WordPiece words = new WordPiece(vocabulary(), 12);

  @Test
  void cutsWordsIntoTheLongestKnownPieces() {
    assertEquals("[CLS] un ##aff ##able [SEP]", pieces("unaffable"));
    assertEquals("[CLS] want ##ed , un ##aff ! [SEP]", pieces("wanted,unaff!"));
  }

  @Test
  void makesLettersSmallAndPlain() {
    assertEquals("[CLS] cafe cafe [SEP]", pieces("Caf\u00e9\n\tCAFE\u0301\u0007"));
  }

  @Test
  void standsChineseCharactersAndPunctuationAlone() {
    assertEquals("[CLS] un \u4e2d un $ 3 [SEP]", pieces("un\u4e2dun$3"));
  }

  @Test
  void doesNotKnowAWordWithAPieceThatItDoesNotKnow() {
    assertEquals("[CLS] [UNK] un [SEP]", pieces("unaffordable un"));
    assertEquals("[CLS] [UNK] [SEP]", pieces("un" + "aff".repeat(40)));
  }

  @Test
  void endsAtItsLimit() {
    assertEquals(12, words.pieces("un ".repeat(500)).length);
    assertEquals(2, words.pieces("un ".repeat(500))[11]);
    assertArrayEquals(new long[] {1, 2}, words.pieces(""));
  }

  private String pieces(String text) {
    StringBuilder pieces = new StringBuilder();
    for (long number : words.pieces(text)) {
      pieces.append(pieces.length() == 0 ? "" : " ").append(PIECES.get((int) number));
    }
    return pieces.toString();
  }

  private static Map<String, Integer> vocabulary() {
    Map<String, Integer> vocabulary = new HashMap<>();
    for (String piece : PIECES) {
      vocabulary.put(piece, vocabulary.size());
    }
    return vocabulary;
  }
}
