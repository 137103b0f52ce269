package io.flatwater.ingest.table;

import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.Source;
import io.flatwater.ingest.source.SourceException;
import io.flatwater.schemas.DataType;
import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import io.flatwater.schemas.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a NumPy NPZ file as examples, in order: an array of features, an array of labels.
 *
 * <p>The schema's {@code label} names the labels' array, its {@code features} the one of features,
 * which may be left out where there is only one other. {@code uint8} features keep their type and
 * shape and are scaled to [0, 1]; all others become {@code float32} with mean 0 and standard
 * deviation 1 over the prefix. A label below 0 is none. Ids are the file's name and the row's
 * index.
 */
public final class NpzSource implements Source {
  private static final int MOST_CLASSES = 1000;

  private final Path file;
  private final String name;
  private final TableSchema schema;
  private final Consumer<BrokenRow> broken;
  private final String features;
  private final Map<Long, Integer> classes = new HashMap<>();
  private final Timestamps timestamps;
  private final Form form;
  private final long rows;
  private final long size;

  /**
   * Opens a file, reading it once.
   *
   * @param broken is told each row with a value that is not finite while examples are read, unless
   *     such rows stop
   * @throws SourceException where the file does not fit the schema
   */
  public NpzSource(Path file, TableSchema schema, Consumer<BrokenRow> broken) {
    this.file = file;
    this.name = new TextFile(file).name();
    this.schema = schema;
    this.broken = broken;
    this.timestamps = new Timestamps(schema.times());
    try (ZipFile zip = open()) {
      this.features = featuresArray(zip);
      List<String> names = classes(zip);
      try (NpyRows values = new NpyRows(zip, features)) {
        refuseWide(values.header());
        this.rows = values.header().rows();
        Survey survey = survey(values);
        this.size = rows - survey.bad;
        this.form = form(values.header(), survey, names);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return size + " rows of " + name + " of shape " + form.shape();
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public EndOfStream end() {
    return new EndOfStream(timestamps.row(rows - 1), size);
  }

  @Override
  public Iterator<Example> examples(long first) {
    if (first < 0 || first > size) {
      throw new IllegalArgumentException("example " + first + " of " + size);
    }
    Examples examples = new Examples();
    for (long i = 0; i < first; i++) {
      examples.next();
    }
    return examples;
  }

  private ZipFile open() {
    try {
      return new ZipFile(file.toFile());
    } catch (IOException e) {
      throw new SourceException(
          "Cannot read " + file + " as a NumPy NPZ file: " + e.getMessage() + ".", e);
    }
  }

  private String featuresArray(ZipFile zip) {
    if (!schema.features().only().isEmpty()) {
      return schema.features().only().get(0);
    }
    List<String> others =
        zip.stream()
            .map(entry -> entry.getName().replaceAll("\\.npy$", ""))
            .filter(array -> !schema.roles().all().contains(array))
            .filter(array -> !schema.features().except().contains(array))
            .toList();
    if (others.size() != 1) {
      throw new SourceException(
          file
              + " has the arrays "
              + others.stream().limit(20).toList()
              + " beside the labels, expected one: name the features' array in the schema.");
    }
    return others.get(0);
  }

  private List<String> classes(ZipFile zip) {
    TreeSet<Long> found = new TreeSet<>();
    try (NpyRows labels = new NpyRows(zip, schema.roles().label())) {
      if (labels.header().width() != 1) {
        throw new SourceException(
            "The labels of "
                + file
                + " have the shape "
                + labels.header().shape()
                + ", expected"
                + " one number a row.");
      }
      for (int i = 0; i < labels.header().rows() && found.size() <= MOST_CLASSES; i++) {
        long label = labels.nextWhole();
        if (label >= 0) {
          found.add(label);
        }
      }
    }
    List<String> names = schema.classes().names();
    if (!names.isEmpty()) {
      IntStream.range(0, names.size()).forEach(i -> classes.put((long) i, i));
      if (!classes.keySet().containsAll(found)) {
        throw new SourceException(
            file
                + " has labels up to "
                + found.last()
                + ", expected "
                + names.size()
                + " classes.");
      }
      return names;
    }
    if (found.size() < 2 || found.size() > MOST_CLASSES) {
      throw new SourceException(
          file
              + " has "
              + found.size()
              + " different labels, expected 2 to "
              + MOST_CLASSES
              + " classes.");
    }
    found.forEach(label -> classes.put(label, classes.size()));
    return found.stream().map(label -> Long.toString(label)).toList();
  }

  /** Each value that is no byte has a scale of its own, which takes more memory than it does. */
  private void refuseWide(NpyHeader header) {
    if (header.type() != NpyHeader.Type.UINT8 && header.width() > Table.MOST_COLUMNS) {
      throw new SourceException(
          "A row of "
              + file
              + " has "
              + header.width()
              + " values, expected at most "
              + Table.MOST_COLUMNS
              + ", or uint8.");
    }
  }

  private static final class Survey {
    private final List<Prefix.Moments> moments = new ArrayList<>();
    private long bad;
  }

  private Survey survey(NpyRows values) {
    Survey survey = new Survey();
    if (values.header().type() == NpyHeader.Type.UINT8) {
      return survey;
    }
    for (int row = 0; row < rows; row++) {
      float[] floats = values.nextFloats();
      int wrong = notFinite(floats);
      if (wrong >= 0) {
        survey.bad++;
        if (schema.rows().broken() == BrokenRow.Policy.STOP) {
          throw new SourceException(
              "Row "
                  + row
                  + " of "
                  + file
                  + " cannot be used: "
                  + notFinite(wrong)
                  + " Mend it, or say broken: report to leave such rows out.");
        }
      } else if (row < schema.rows().prefix()) {
        while (survey.moments.size() < floats.length) {
          survey.moments.add(new Prefix.Moments());
        }
        for (int i = 0; i < floats.length; i++) {
          survey.moments.get(i).add(floats[i]);
        }
      }
    }
    return survey;
  }

  private Form form(NpyHeader header, Survey survey, List<String> names) {
    List<Integer> shape =
        header.shape().size() == 1 ? List.of(1) : header.shape().subList(1, header.shape().size());
    if (header.type() == NpyHeader.Type.UINT8) {
      return new Form(DataType.UINT8, shape, List.of(), names, List.of(1 / 255f), List.of(0f));
    }
    if (survey.moments.isEmpty()) {
      throw new SourceException(
          file + " has no row that can be used among its first " + schema.rows().prefix() + ".");
    }
    return new Form(
        DataType.FLOAT32,
        shape,
        List.of(),
        names,
        survey.moments.stream().map(Prefix.Moments::scale).toList(),
        survey.moments.stream().map(Prefix.Moments::shift).toList());
  }

  private static int notFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  private static String notFinite(int value) {
    return "Value " + value + " is not finite, expected finite numbers only.";
  }

  /** Reads examples one by one; the file is closed behind the last one. */
  private final class Examples implements Iterator<Example> {
    private final ZipFile zip = open();
    private final NpyRows values = new NpyRows(zip, features);
    private final NpyRows labels = new NpyRows(zip, schema.roles().label());
    private long row;
    private long delivered;

    Examples() {
      if (labels.header().rows() != rows) {
        throw new SourceException(
            file
                + " has "
                + rows
                + " rows of features but "
                + labels.header().rows()
                + " labels: they do not belong together.");
      }
    }

    @Override
    public boolean hasNext() {
      return delivered < size;
    }

    @Override
    public Example next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      while (true) {
        long index = row++;
        ByteBuffer data = ByteBuffer.allocate(form.check().width() * width(form.type()));
        int wrong = -1;
        if (form.type() == DataType.UINT8) {
          data.put(values.nextBytes());
        } else {
          float[] floats = values.nextFloats();
          wrong = notFinite(floats);
          data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
          data.position(data.capacity()).order(ByteOrder.BIG_ENDIAN);
        }
        long label = labels.nextWhole();
        if (wrong < 0) {
          if (++delivered == size) {
            close();
          }
          return example(index, data.flip(), classes.get(label));
        }
        broken.accept(new BrokenRow(name, index, notFinite(wrong), ""));
      }
    }

    private Example example(long index, ByteBuffer data, @Nullable Integer label) {
      Instant time = timestamps.row(index);
      Features row = new Features(form.type(), form.shape(), data);
      return new Example(name + "-" + index, time, "", "", row, label, null);
    }

    private void close() {
      try {
        zip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static int width(DataType type) {
    return type == DataType.UINT8 ? 1 : Float.BYTES;
  }
}
