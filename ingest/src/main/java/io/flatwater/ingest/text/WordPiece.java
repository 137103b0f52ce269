package io.flatwater.ingest.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cuts text into the pieces of words that BERT's uncased models know.
 *
 * <p>Control characters go, accents go, letters become small; words end at white space, around each
 * mark of punctuation and each Chinese character; a word is cut greedily into the longest known
 * pieces, those inside a word written with {@code ##} in front.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">Devlin et al., 2019, section 3</a>
 */
final class WordPiece {
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary;
  private final int most;
  private final long unknown;
  private final long first;
  private final long last;

  /**
   * Makes a tokenizer.
   *
   * @param vocabulary number of each piece, with {@code [UNK]}, {@code [CLS]} and {@code [SEP]}
   * @param most pieces of a text, the two at its ends included
   */
  WordPiece(Map<String, Integer> vocabulary, int most) {
    this.vocabulary = Map.copyOf(vocabulary);
    this.most = most;
    this.unknown = special("[UNK]");
    this.first = special("[CLS]");
    this.last = special("[SEP]");
  }

  /** Returns the numbers of a text's pieces between the marks of beginning and end. */
  long[] pieces(String text) {
    List<Long> pieces = new ArrayList<>();
    pieces.add(first);
    StringBuilder word = new StringBuilder();
    String plain = plain(text);
    for (int i = 0; i < plain.length() && pieces.size() < most; ) {
      int c = plain.codePointAt(i);
      i += Character.charCount(c);
      boolean alone = isPunctuation(c) || isChinese(c);
      if (alone || Character.isWhitespace(c)) {
        cut(word, pieces);
        if (alone) {
          cut(new StringBuilder().appendCodePoint(c), pieces);
        }
      } else {
        word.appendCodePoint(c);
      }
    }
    cut(word, pieces);
    long[] numbers = new long[Math.min(most, pieces.size() + 1)];
    for (int i = 0; i < numbers.length - 1; i++) {
      numbers[i] = pieces.get(i);
    }
    numbers[numbers.length - 1] = last;
    return numbers;
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                plain.append(' ');
              } else if (!isDropped(c)) {
                plain.appendCodePoint(c);
              }
            });
    return plain.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isDropped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.NON_SPACING_MARK ->
          true;
      default -> c == 0xfffd;
    };
  }

  private void cut(StringBuilder word, List<Long> pieces) {
    if (word.length() > LONGEST_WORD) {
      pieces.add(unknown);
    } else if (word.length() > 0) {
      pieces.addAll(known(word.toString()));
    }
    word.setLength(0);
  }

  private List<Long> known(String word) {
    List<Long> pieces = new ArrayList<>();
    for (int from = 0; from < word.length(); ) {
      Integer piece = null;
      int to = word.length();
      for (; to > from && piece == null; to--) {
        piece = vocabulary.get((from == 0 ? "" : "##") + word.substring(from, to));
      }
      if (piece == null) {
        return List.of(unknown);
      }
      pieces.add((long) piece);
      from = to + 1;
    }
    return pieces;
  }

  private static boolean isPunctuation(int c) {
    if (c > 32 && c < 127 && !Character.isLetterOrDigit(c)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isChinese(int c) {
    return (c >= 0x3400 && c <= 0x4dbf)
        || (c >= 0x4e00 && c <= 0x9fff)
        || (c >= 0xf900 && c <= 0xfaff)
        || (c >= 0x20000 && c <= 0x2ceaf)
        || (c >= 0x2f800 && c <= 0x2fa1f);
  }

  private long special(String name) {
    Integer number = vocabulary.get(name);
    if (number == null) {
      throw new IllegalArgumentException("the vocabulary has no " + name);
    }
    return number;
  }
}
