package io.flatwater.app;

import io.flatwater.ingest.source.Dataset;
import io.flatwater.ingest.source.Datasets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Data sets that are pulled at run time and never shipped. */
@Command(
    name = "data",
    description = "Pull data sets.",
    mixinStandardHelpOptions = true,
    subcommands = DataCommand.Pull.class)
final class DataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Returns a data set by its name or directory, pulling it if it has to be. */
  static Dataset dataset(String name, PrintWriter err) {
    Datasets datasets = datasets(err);
    return switch (name) {
      case "mnist" -> datasets.mnist();
      case "fashion-mnist" -> datasets.fashionMnist();
      default -> named(name);
    };
  }

  /** Returns a mailbox: SpamAssassin's public corpus, pulled if it has to be, or what is there. */
  static Path mails(String name, PrintWriter err) {
    if (name.equals("spam")) {
      return datasets(err).spam();
    }
    Path place = Path.of(name);
    if (!Files.exists(place)) {
      throw new Failure(
          "there are no mails at "
              + name
              + "; expected spam (SpamAssassin's public corpus), a directory, or a .tgz of one");
    }
    return place;
  }

  /** Returns the directory of what is pulled and encoded. */
  static Path cache() {
    return Datasets.cache(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  private static Datasets datasets(PrintWriter err) {
    return new Datasets(cache(), new PullProgress(err));
  }

  private static Dataset named(String name) {
    Path directory = Path.of(name);
    if (!Files.isDirectory(directory)) {
      throw new Failure(
          "there is no data set and no directory named "
              + name
              + "; expected mnist, fashion-mnist or a directory with four IDX files");
    }
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return Datasets.directory(last == null ? "data" : last.toString(), directory);
  }

  /** Pulls one data set. */
  @Command(
      name = "pull",
      description = "Pull a data set into the cache and check its sha256.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  flatwater data pull mnist",
        "  flatwater data pull spam",
        "  flatwater data pull mnist --to ./data      a copy for another machine or a container"
      })
  static final class Pull implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "mnist, fashion-mnist or spam.")
    private String name = "mnist";

    @Option(names = "--to", paramLabel = "DIR", description = "Copy the files there, too.")
    private @Nullable Path to;

    @Override
    public Integer call() throws IOException {
      PrintWriter err = spec.commandLine().getErr();
      Path where = name.equals("spam") ? mails(name, err) : dataset(name, err).directory();
      if (to != null) {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.isDirectory(where) ? Files.list(where) : Stream.of(where)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            Files.copy(
                file,
                to.resolve(file.getFileName().toString()),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          }
        }
        where = to;
      }
      spec.commandLine().getOut().println(name + " is in " + where.toAbsolutePath());
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
