package io.flatwater.app;

import io.flatwater.app.config.Source;
import io.flatwater.ingest.generator.GeneratedSource;
import io.flatwater.ingest.mail.MailSource;
import io.flatwater.ingest.noise.Annotation;
import io.flatwater.ingest.shift.Corruption;
import io.flatwater.ingest.shift.ImageShift;
import io.flatwater.ingest.shift.Rotation;
import io.flatwater.ingest.shift.Tint;
import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Form;
import io.flatwater.ingest.source.ImageStream;
import io.flatwater.ingest.source.LabelledImages;
import io.flatwater.ingest.table.BrokenRow;
import io.flatwater.ingest.table.NpzSource;
import io.flatwater.ingest.table.SchemaFile;
import io.flatwater.ingest.table.TableSchema;
import io.flatwater.ingest.table.TableSource;
import io.flatwater.ingest.text.EmbeddingCache;
import io.flatwater.ingest.text.MiniLm;
import io.flatwater.model.Contract;
import io.flatwater.model.Rows;
import io.flatwater.schemas.DataType;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Opens what {@code ingest.source} names. */
final class Sources {
  private final Source settings;
  private final PrintWriter err;

  /**
   * Makes an opener.
   *
   * @param err is shown the progress of a pull
   */
  Sources(Source settings, PrintWriter err) {
    this.settings = settings;
    this.err = err;
  }

  /**
   * Opens the source.
   *
   * @param broken is told each row of a file that cannot be used, unless such rows stop
   */
  io.flatwater.ingest.source.Source open(Consumer<BrokenRow> broken) {
    return settings.partly(settings.annotated(asItIs(broken)), id -> false);
  }

  /**
   * Opens the source, without mistakes unless it is images.
   *
   * @param broken is told each row of a file that cannot be used, unless such rows stop
   */
  io.flatwater.ingest.source.Source asItIs(Consumer<BrokenRow> broken) {
    return settings.cut(whole(broken));
  }

  private io.flatwater.ingest.source.Source whole(Consumer<BrokenRow> broken) {
    return switch (settings.kind()) {
      case IMAGES -> images();
      case CSV -> TableSource.csv(Path.of(settings.file()), schema(), broken);
      case JSONL -> TableSource.jsonLines(Path.of(settings.file()), schema(), broken);
      case NPZ -> new NpzSource(Path.of(settings.file()), schema(), broken);
      case MAIL -> mails(broken);
      case GENERATOR -> generated();
    };
  }

  /** Returns the data set that images are taken from. */
  Dataset dataset() {
    return DataCommand.dataset(settings.data(), err);
  }

  /** Returns the contract of a model for such examples. */
  static Contract contract(Form form) {
    boolean image = form.shape().size() == 3 && form.shape().get(2) > 1;
    return new Contract(
        form.type() == DataType.UINT8 ? Rows.Type.UINT8 : Rows.Type.FLOAT32,
        form.shape(),
        image ? Contract.Order.CHANNELS_FIRST : Contract.Order.AS_IS,
        new Contract.Scaling(form.scale(), form.shift()),
        Contract.Task.CLASSIFICATION,
        form.classes(),
        form.encoder());
  }

  private io.flatwater.ingest.source.Source images() {
    Dataset dataset = dataset();
    LabelledImages train = dataset.train();
    ImageShift shift = shift(train.height(), train.width());
    Annotation annotation = settings.annotation(Form.pixels(shift.shape(), train.classes()));
    return new ImageStream(
        train, settings.stream(dataset.name(), train.classes()), shift, annotation);
  }

  private ImageShift shift(int height, int width) {
    return switch (settings.shift()) {
      case ROTATION -> new Rotation(height, width);
      case TINT -> new Tint(height, width);
      case NOISE -> new Corruption(Corruption.Kind.NOISE, height, width);
      case BLUR -> new Corruption(Corruption.Kind.BLUR, height, width);
      case CONTRAST -> new Corruption(Corruption.Kind.CONTRAST, height, width);
    };
  }

  private io.flatwater.ingest.source.Source generated() {
    return new GeneratedSource(
        settings.generator().generator(),
        settings.key(),
        settings.length(),
        settings.seed(),
        ImageStream.Settings.START,
        Duration.ofMillis(settings.intervalMillis()));
  }

  private io.flatwater.ingest.source.Source mails(Consumer<BrokenRow> broken) {
    EmbeddingCache cache =
        new EmbeddingCache(DataCommand.cache().resolve("embeddings"), new PullProgress(err));
    try (MiniLm encoder = new MiniLm(Runtime.getRuntime().availableProcessors())) {
      return MailSource.open(DataCommand.mails(settings.mail(), err), cache, encoder, broken);
    }
  }

  private TableSchema schema() {
    TableSchema schema =
        settings.schema().isEmpty()
            ? TableSchema.of(settings.label())
            : SchemaFile.read(Path.of(settings.schema()));
    TableSchema labelled =
        (settings.label().isEmpty() ? schema : schema.label(settings.label()))
            .time(settings.time())
            .ignore(settings.ignore());
    if (!settings.missing().isEmpty()) {
      labelled = labelled.missing(TableSchema.Fill.valueOf(upper(settings.missing())));
    }
    if (!settings.broken().isEmpty()) {
      labelled = labelled.broken(BrokenRow.Policy.valueOf(upper(settings.broken())));
    }
    boolean interval = labelled.times().interval().equals(TableSchema.Times.USUAL.interval());
    return interval ? labelled.interval(Duration.ofMillis(settings.intervalMillis())) : labelled;
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
