package io.flatwater.app;

import io.flatwater.app.config.ModelFile;
import io.flatwater.model.Definition;
import io.flatwater.model.Layer;
import io.flatwater.model.Rows;
import io.flatwater.model.file.CheckpointFile;
import io.flatwater.model.file.CheckpointFile.Pretrained;
import io.flatwater.model.keras.KerasModel;
import io.flatwater.optim.Layout.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Model files from elsewhere. */
@Command(
    name = "model",
    description = "Look at a model from elsewhere (DL4J, Keras), or write it for DL4J.",
    mixinStandardHelpOptions = true,
    subcommands = {ModelCommand.Describe.class, ModelCommand.Import.class},
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  flatwater model describe model.keras",
      "  flatwater model import model.keras model.zip --contract model.json"
    })
final class ModelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing required subcommand");
  }

  /** Prints the layers of a model. */
  @Command(
      name = "describe",
      description = "Show a model's layers, what it takes and gives, and what will run it.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater model describe model.keras     or .h5, of Keras",
        "  flatwater model describe model.zip       of DL4J, or a checkpoint's file"
      })
  static final class Describe implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "Model: .zip, .keras or .h5.")
    private Path file = Path.of("model.zip");

    @Override
    public Integer call() {
      show(spec.commandLine().getOut(), file, ModelFile.read("FILE", file));
      return 0;
    }
  }

  /** Writes a model of Keras as one of DL4J. */
  @Command(
      name = "import",
      description = {
        "Write a model of Keras as one of DL4J, and the contract that it was trained with.",
        "Not needed for training, which takes Keras's file itself: see 'flatwater train --help'."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater model import model.keras model.zip",
        "  flatwater model import model.h5 model.zip --contract model.json --type uint8"
      })
  static final class Import implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = "Keras's .keras or .h5.")
    private Path file = Path.of("model.keras");

    @Parameters(index = "1", paramLabel = "FILE", description = "DL4J's .zip, to be written.")
    private Path target = Path.of("model.zip");

    @Option(
        names = "--contract",
        paramLabel = "FILE",
        description = "Write shape and scaling of the rows there, for contract.file.")
    private Optional<Path> contract = Optional.empty();

    @Option(
        names = "--type",
        defaultValue = "float32",
        description = "Type of raw values in the contract: float32 or uint8.")
    private Rows.Type type = Rows.Type.FLOAT32;

    @Override
    public Integer call() throws IOException {
      ModelFile model = ModelFile.read("MODEL", file);
      KerasModel keras =
          model
              .keras()
              .orElseThrow(
                  () ->
                      new Failure(
                          "MODEL: found " + file + ", expected a file named .keras, .h5 or .hdf5"));
      PrintWriter out = spec.commandLine().getOut();
      show(out, file, model);
      Files.write(
          target, CheckpointFile.writeDl4j(new Pretrained(model.definition(), model.params())));
      out.println("model: " + target.toAbsolutePath());
      if (!model.definition().frozen().isEmpty()) {
        out.println(
            "kept fixed in Keras, which DL4J's file does not say; add:"
                + model.definition().frozen().stream()
                    .map(layer -> " --freeze " + layer)
                    .collect(Collectors.joining()));
      }
      if (contract.isPresent()) {
        Files.writeString(contract.get(), keras.contract(type).json());
        out.println("contract: " + contract.get().toAbsolutePath());
      }
      out.flush();
      return 0;
    }
  }

  private static void show(PrintWriter out, Path file, ModelFile model) {
    Definition definition = model.definition();
    String rows =
        model
            .keras()
            .map(keras -> keras.shape().stream().map(String::valueOf).collect(joining()))
            .orElse(String.valueOf(definition.inputs()));
    out.printf(
        "%s: takes rows of %s, gives %d classes, has %d parameters%n",
        file.getFileName(), rows, definition.classes(), definition.length());
    out.printf("%n  %-24s %-32s %10s%n", "layer", "is", "parameters");
    for (String layer : definition.layerNames()) {
      List<Layer> operations =
          definition.layers().stream().filter(l -> l.name().equals(layer)).toList();
      long parameters =
          definition.layout().tensors().stream()
              .filter(tensor -> tensor.layer().equals(layer))
              .mapToLong(ModelCommand::length)
              .sum();
      out.printf(
          "  %-24s %-32s %10d%s%n",
          layer,
          operations.stream()
              .map(l -> l.getClass().getSimpleName())
              .collect(Collectors.joining(", ")),
          parameters,
          definition.keepsFixed(layer) ? "  kept fixed" : "");
    }
    out.println();
    out.println(
        definition
            .unsupported()
            .map(why -> "runs on DL4J, more slowly: " + why)
            .orElse("runs on oneDNN"));
    model
        .keras()
        .ifPresent(
            keras -> {
              keras
                  .scaling()
                  .ifPresent(
                      s ->
                          out.println(
                              "note: its first layer scales, which is the contract's part here"));
              keras.notes().forEach(note -> out.println("note: " + note));
            });
    out.flush();
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joining() {
    return Collectors.joining(" × ");
  }

  private static long length(Tensor tensor) {
    return tensor.end() - tensor.offset();
  }
}
