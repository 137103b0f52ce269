package io.flatwater.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * As much of a container as Linux gives without an engine: mounts and processes of its own, a
 * read-only root with this machine's programs and little else, a user without any capability.
 *
 * @param image directory that lies at {@code /opt/flatwater}
 * @param state directory that lies at {@code /var/lib/flatwater} and can be written to
 * @param configuration directory that lies at {@code /etc/flatwater}
 */
record Sandbox(Path image, Path state, Path configuration) {
  static final int USER = 10_001;
  private static final String SCRIPT =
      """
      set -e
      root=$1; image=$2; state=$3; configuration=$4; user=$5; shift 5
      mount -t tmpfs -o size=16m,mode=755 tmpfs "$root"
      cd "$root"
      for d in usr bin sbin lib lib64; do
        if [ -L "/$d" ]; then cp -P "/$d" "$d"; elif [ -d "/$d" ]; then
          mkdir "$d"; mount --bind "/$d" "$d"; mount -o remount,bind,ro "$d"; fi
      done
      mkdir -p etc/flatwater opt/flatwater var/lib/flatwater proc dev tmp
      cp -a /etc/alternatives /etc/ld.so.cache /etc/java-* etc/ 2>/dev/null || true
      echo "flatwater:x:$user:$user::/nonexistent:/bin/sh" > etc/passwd
      echo "127.0.0.1 localhost kafka" > etc/hosts
      mount --bind "$image" opt/flatwater; mount -o remount,bind,ro opt/flatwater
      mount --bind "$configuration" etc/flatwater; mount -o remount,bind,ro etc/flatwater
      mount --bind "$state" var/lib/flatwater
      mount -t tmpfs -o size=1g,exec,mode=1777 tmpfs tmp
      mount -t proc proc proc
      mount --rbind /dev dev
      mount -o remount,ro "$root"
      exec chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs \\
        --bounding-set=-all --inh-caps=-all "$@"
      """;

  /** Tells whether this machine and this user can make one. */
  static boolean isPossible() {
    try {
      Process process =
          new ProcessBuilder(
                  "unshare", "--mount", "--pid", "--fork", "setpriv", "--bounding-set=-all", "true")
              .redirectErrorStream(true)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Starts a command in it.
   *
   * @param environment all variables, but for the path
   * @param log that it writes to
   */
  Process start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    Path root = Files.createTempDirectory(log.getParent(), "root");
    List<String> words =
        new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "sh", "-c"));
    words.addAll(List.of(SCRIPT, "sandbox", root.toString()));
    words.addAll(List.of(image.toString(), state.toString(), configuration.toString()));
    words.add(Integer.toString(USER));
    words.addAll(List.of("env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin"));
    environment.forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(command);
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }
}
