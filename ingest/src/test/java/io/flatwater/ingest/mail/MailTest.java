package io.flatwater.ingest.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailTest {
  private static final String DATE = "Date: Thu, 22 Aug 2002 12:36:23 +0200\n";

  @Test
  void takesTheTimeOfTheEnvelopeBeforeThatOfTheHeader() {
    Mail mail = read("From a@example.org  Thu Aug 22 12:36:23 2002\n" + DATE + "\nhello\n");
    assertEquals(Instant.parse("2002-08-22T12:36:23Z"), mail.time());
    assertEquals(Instant.parse("2002-08-22T10:36:23Z"), read(DATE + "\nhello\n").time());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Wed, 21 Aug 2002 20:31:57 -1600|2002-08-22T12:31:57Z",
        "21 Aug 02 20:31 +0000|2002-08-21T20:31:00Z",
        "Mon, 1 Jul 102 06:05:04 GMT|2002-07-01T06:05:04Z",
        "Sun, 03-November-1996 23:59:60|1996-11-03T23:59:59Z",
        "tomorrow|",
        "Wed, 99 Aug 2002 20:31:57|",
        "Wed, 21 Foo 2002 20:31:57|",
        "|",
      })
  void readsDatesAsProgramsWriteThem(String header, String time) {
    assertEquals(
        Optional.ofNullable(time).map(Instant::parse),
        MailDates.header(Optional.ofNullable(header).orElse("")));
  }

  @Test
  void leavesOutAMailWithoutADate() {
    assertEquals(Optional.empty(), Mail.read(bytes("Subject: hello\n\nworld\n")));
    assertEquals(Optional.empty(), Mail.read(new byte[0]));
  }

  @Test
  void takesSubjectAndBodyAndNoOtherHeader() {
    Mail mail =
        read(
            "X-Spam-Status: Yes, hits=9\nSubject: Meeting\n\tat noon\n"
                + DATE
                + "\nSee you  there.\r\n\r\nAnna\n");
    assertEquals("Meeting at noon See you there. Anna", mail.text());
  }

  @Test
  void takesThePlainOneOfSeveralParts() {
    String mail =
        DATE
            + "Subject: parts\nContent-Type: multipart/mixed; boundary=\"outer\"\n\nold readers see"
            + " this\n--outer\nContent-Type: multipart/alternative; boundary=inner\n\n--inner\n"
            + "Content-Type: text/html\n\n<p>the page</p>\n--inner\nContent-Type: text/plain;"
            + " charset=utf-8\nContent-Transfer-Encoding: base64\n\nZ3LDvG4=\n--inner--\n--outer\n"
            + "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n"
            + "--outer--\n";
    assertEquals("parts gr\u00fcn", read(mail).text());
  }

  @Test
  void showsAPageWithoutItsTags() {
    String mail =
        DATE
            + "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding:"
            + " quoted-printable\n\n<html><style>b {}</style><!-- hid<b>den --><b>50=25</b> off"
            + " &amp; fr=E9=\ne &#33; &unknown; 1 &lt; 2<script>run()</script></html>";
    assertEquals("50% off & fr\u00e9e ! &unknown; 1 < 2", read(mail).text());
  }

  @Test
  void decodesSubjectsInOtherLetters() {
    assertEquals(
        "caf\u00e9 noir!", EncodedWords.decode("=?UTF-8?Q?caf=C3=A9?= =?iso-8859-1?b?IG5vaXI=?=!"));
    assertEquals("=?no", EncodedWords.decode("=?no"));
    assertEquals("a", EncodedWords.decode("=?unheard-of*en?Q?a?="));
  }

  @Test
  void boundsItsText() {
    Mail mail = read(DATE + "\n" + "word ".repeat(10_000));
    assertEquals(Mail.TEXT_LENGTH, mail.text().length());
  }

  @Test
  void bearsAnything() {
    SplittableRandom random = new SplittableRandom(7);
    String[] bits = {
      "Content-Type: multipart/mixed; boundary=b\n",
      "\n--b\n",
      "--b--",
      "\n\n",
      "<!--",
      "&#",
      ";",
      "=?",
      "?Q?",
      "=",
      "Content-Transfer-Encoding: base64\n",
      ": ",
      "\t",
      "\u00e9",
      "text/html",
      "Content-Type: text/html\n",
      "&#1114112;",
      "boundary=\"",
      "From x Thu Aug 22 12:36:23 2002\n"
    };
    int read = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder mail = new StringBuilder(i % 2 == 0 ? DATE : "");
      for (int n = random.nextInt(40); n > 0; n--) {
        mail.append(bits[random.nextInt(bits.length)]);
      }
      read += Mail.read(bytes(mail.toString())).isPresent() ? 1 : 0;
    }
    assertTrue(read > 1000, read + " read");
  }

  @Test
  void endsWithPartsThatNest() {
    StringBuilder mail = new StringBuilder(DATE);
    for (int i = 0; i < 5000; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b\n\n--b\n");
    }
    assertFalse(read(mail.toString()).text().length() > Mail.TEXT_LENGTH);
  }

  private static Mail read(String mail) {
    return Mail.read(bytes(mail)).orElseThrow();
  }

  private static byte[] bytes(String mail) {
    return mail.getBytes(StandardCharsets.ISO_8859_1);
  }
}
