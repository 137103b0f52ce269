package io.flatwater.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flatwater.store.S3Settings.Addressing;
import io.flatwater.store.S3Settings.Credentials.Keys;
import io.flatwater.store.S3Settings.Place;
import io.flatwater.store.S3Settings.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

class S3SettingsTest {

  @Test
  void readsBucketAndPrefix() {
    assertEquals(new Place("models", ""), Place.parse("s3://models"));
    assertEquals(new Place("models", ""), Place.parse("s3://models/"));
    assertEquals(new Place("models", "a/b/"), Place.parse("s3://models/a/b"));
    assertEquals("s3://models/a/b/", Place.parse("s3://models/a/b/").toString());
    assertTrue(Place.isMeant("s3://models"));
    assertFalse(Place.isMeant("/var/s3"));
  }

  @Test
  void refusesOtherForms() {
    for (String wrong :
        List.of(
            "s3://", "s3:///a", "s3://Models", "s3://m", "models", "s3://models//a", "s3://m?")) {
      assertThrows(IllegalArgumentException.class, () -> Place.parse(wrong), wrong);
    }
    for (String wrong : List.of("host:9000", "ftp://host", "http://user:secret@host")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> new Server(wrong, "", Addressing.PATH), wrong);
      assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> new Keys("user", "", ""));
  }

  @Test
  void showsNoSecret() {
    assertEquals("Keys[***]", new Keys("user", "secret", "token").toString());
  }
}
