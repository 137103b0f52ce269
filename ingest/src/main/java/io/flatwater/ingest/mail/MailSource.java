package io.flatwater.ingest.mail;

import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.ingest.table.BrokenRow;
import io.flatwater.ingest.text.EmbeddingCache;
import io.flatwater.ingest.text.EmbeddingCache.Embeddings;
import io.flatwater.ingest.text.SentenceEncoder;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The mails of a mailbox in the order of their dates, as vectors, labelled spam or not; the domain
 * of a mail is its month.
 */
public final class MailSource implements Source {
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC);

  private final String name;
  private final List<MailCorpus.Labelled> mails;
  private final Embeddings embeddings;
  private final String encoder;

  private MailSource(
      String name, List<MailCorpus.Labelled> mails, Embeddings embeddings, String encoder) {
    this.encoder = encoder;
    this.name = name;
    this.mails = mails;
    this.embeddings = embeddings;
  }

  /**
   * Reads a mailbox and encodes its mails.
   *
   * @param place a directory or a {@code .tgz}; see the package's classes for its folders
   * @param encoder is loaded only for mails that are not in the cache; stays the caller's
   * @param broken is told each mail that is left out
   * @throws io.flatwater.ingest.source.SourceException if it cannot be read or encoded
   */
  public static MailSource open(
      Path place, EmbeddingCache cache, SentenceEncoder encoder, Consumer<BrokenRow> broken) {
    List<MailCorpus.Labelled> mails = MailCorpus.read(place, broken);
    List<String> texts = mails.stream().map(m -> m.mail().text()).toList();
    Path file = place.getFileName();
    return new MailSource(
        "mails of " + (file == null ? place : file), mails, cache.of(texts, encoder), encoder.id());
  }

  @Override
  public String name() {
    Instant last = mails.get(mails.size() - 1).mail().time();
    return mails.size()
        + " "
        + name
        + " from "
        + MONTH.format(mails.get(0).mail().time())
        + " to "
        + MONTH.format(last)
        + ", encoded as "
        + embeddings.sha256().substring(0, 12);
  }

  @Override
  public Form form() {
    // A vector of length 1 has a mean square of 1/width.
    return new Form(
        DataType.FLOAT32,
        List.of(embeddings.width()),
        IntStream.range(0, embeddings.width()).mapToObj(i -> "e" + i).toList(),
        List.of("ham", "spam"),
        List.of((float) Math.sqrt(embeddings.width())),
        List.of(0f),
        encoder);
  }

  @Override
  public long size() {
    return mails.size();
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size()) {
      throw new IllegalArgumentException("example " + first + " of " + size());
    }
    return new Iterator<>() {
      private int next = (int) first;

      @Override
      public boolean hasNext() {
        return next < mails.size();
      }

      @Override
      public Example next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return example(next++);
      }
    };
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(mails.get(mails.size() - 1).mail().time(), (long) mails.size());
  }

  private Example example(int i) {
    MailCorpus.Labelled labelled = mails.get(i);
    int width = embeddings.width();
    ByteBuffer data = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(embeddings.values(), i * width, width);
    return new Example(
        labelled.id(),
        labelled.mail().time(),
        MONTH.format(labelled.mail().time()),
        "",
        new Features(DataType.FLOAT32, List.of(width), data.order(ByteOrder.BIG_ENDIAN)),
        labelled.label(),
        null);
  }
}
