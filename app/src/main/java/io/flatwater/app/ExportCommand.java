package io.flatwater.app;

import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.Manifest;
import io.flatwater.model.onnx.OnnxModel;
import io.flatwater.schemas.Checkpoint;
import io.flatwater.store.BlobStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint in a format that others open. */
@Command(
    name = "export",
    description = "Write a checkpoint as a file that stock DL4J or ONNX Runtime opens.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater checkpoints export main/mnist model.zip           the newest, for DL4J",
      "  flatwater checkpoints export main/mnist@3 model.onnx        version 3, as ONNX",
      "",
      "An ONNX model takes raw rows (rows x shape, bytes or floats, unscaled), and returns the",
      "class probabilities; the class names are in its metadata, in flatwater.contract."
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Parameters(
      index = "0",
      paramLabel = "RUN/STREAM[@VERSION]",
      description = "The newest without a version.")
  private String wanted = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "Where to write it.")
  private Path file = Path.of("model.zip");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES}; without it onnx for a FILE that ends in .onnx, else dl4j.")
  private Optional<Format> format = Optional.empty();

  /** A format of model files. */
  enum Format {
    dl4j,
    onnx
  }

  @Override
  public Integer call() throws IOException {
    Installation installation = new Installation(options.read());
    Checkpoint event = CheckpointEvents.read(installation).named(wanted);
    Format chosen = format.orElse(file.toString().endsWith(".onnx") ? Format.onnx : Format.dl4j);
    try (BlobStore store = installation.store()) {
      byte[] content = store.get(event.getFile());
      var checkpoint = CheckpointFile.read(content);
      Files.write(file, chosen == Format.onnx ? onnx(checkpoint) : content);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        event.getLineage()
            + " version "
            + event.getVersion()
            + " is in "
            + file
            + ", for "
            + (chosen == Format.onnx ? "ONNX Runtime" : "DL4J"));
    out.flush();
    return 0;
  }

  private static byte[] onnx(io.flatwater.model.file.Checkpoint checkpoint) {
    Manifest manifest = checkpoint.manifest();
    return OnnxModel.write(
        checkpoint.definition(),
        checkpoint.contract(),
        checkpoint.params(),
        Map.of(
            "flatwater.lineage", manifest.lineage(),
            "flatwater.version", String.valueOf(manifest.version()),
            "flatwater.stateHash", manifest.stateHash()));
  }
}
