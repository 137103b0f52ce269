package io.flatwater.app.hostile;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Files that are written over thousands of times. */
final class HostileFiles {
  private HostileFiles() {}

  /** Writes a file; it is cut last, since some file systems sync what is emptied and written. */
  static Path write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), 0);
      channel.truncate(bytes.length);
    }
    return file;
  }
}
