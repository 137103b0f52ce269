package io.flatwater.app.bench.scale;

import io.flatwater.app.bench.ServiceProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The processes of all services. */
final class Cast implements AutoCloseable {
  private static final List<String> JVM = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  private final Site site;
  private final Map<String, ServiceProcess> trainers = new LinkedHashMap<>();
  private final List<ServiceProcess> others = new ArrayList<>();
  private final List<ServiceProcess> dead = new ArrayList<>();

  private Cast(Site site) {
    this.site = site;
  }

  /** Starts them all; none is waited for. */
  static Cast start(Site site) {
    Cast cast = new Cast(site);
    for (String name : site.scale().trainerNames()) {
      cast.trainers.put(name, cast.launch("train-" + name, "train", "--instance", name));
    }
    for (int i = 1; i <= site.scale().others(); i++) {
      cast.others.add(
          cast.launch(
              "ingest-" + i,
              "ingest",
              "run",
              "--set",
              "ingest.instance=" + i,
              "--set",
              "ingest.stateDirectory=" + site.directory().resolve("ingest-state-" + i)));
      cast.others.add(cast.launch("evaluate-" + i, "evaluate", "--set", "evaluator.instance=" + i));
    }
    return cast;
  }

  private ServiceProcess launch(String name, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--config", site.configurationFile().toString()));
    return ServiceProcess.start(
        new ServiceProcess.Launch(name, List.of(), JVM, arguments), site.log(name));
  }

  /** Throws what a process has ended with that should run. */
  void requireAlive() {
    trainers.values().forEach(ServiceProcess::requireAlive);
    others.forEach(ServiceProcess::requireAlive);
  }

  /** Kills a trainer, which does not come back. */
  void killTrainer(String name) {
    ServiceProcess trainer = Objects.requireNonNull(trainers.remove(name));
    trainer.kill();
    dead.add(trainer);
  }

  /** Returns the lines that the trainers have logged, by name. */
  Map<String, List<String>> trainerLogs() {
    Map<String, List<String>> logs = new LinkedHashMap<>();
    trainers.forEach((name, process) -> logs.put(name, process.log()));
    dead.forEach(process -> logs.put(process.name().substring("train-".length()), process.log()));
    return logs;
  }

  @Override
  public void close() {
    // All hear of it before one is waited for.
    List<ServiceProcess> all = new ArrayList<>(trainers.values());
    all.addAll(others);
    all.parallelStream().forEach(ServiceProcess::close);
    trainers.clear();
    others.clear();
  }
}
