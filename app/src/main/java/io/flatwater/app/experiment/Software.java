package io.flatwater.app.experiment;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of what an experiment was run with, as the class path names them. */
final class Software {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");
  private static final List<String> TOLD =
      List.of(
          "avro",
          "deeplearning4j-nn",
          "dnnl",
          "javacpp",
          "kafka-clients",
          "nd4j-native",
          "onnxruntime",
          "openblas");

  private Software() {}

  /**
   * Returns versions by name: Flatwater, Java, and the libraries that compute or carry data.
   *
   * @param classPath entries with the system's separator
   */
  static Map<String, String> versions(String classPath) {
    Map<String, String> versions = new TreeMap<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(String.valueOf(Path.of(entry).getFileName()));
      if (jar.matches() && TOLD.contains(jar.group(1))) {
        versions.putIfAbsent(jar.group(1), jar.group(2));
      }
    }
    String own = Software.class.getPackage().getImplementationVersion();
    versions.put("flatwater", own == null ? "development" : own);
    versions.put("java", System.getProperty("java.vm.version", "unknown"));
    return versions;
  }
}
