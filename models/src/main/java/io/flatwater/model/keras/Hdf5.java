package io.flatwater.model.keras;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * As much of HDF5 as Keras writes through h5py: groups of the first kind, attributes of text, and
 * arrays of floats that lie in one piece.
 *
 * <p>A file is a graph of addresses. Every access is by name and takes a bounded number of steps,
 * so that neither cycles nor claims of size cost more than reading the file does.
 *
 * @see <a href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html">HDF5 file
 *     format specification, version 3</a>
 */
final class Hdf5 {
  private static final String SIGNATURE = "HDF\r\n\u001a\n";
  private static final int MAX_DEPTH = 16;
  private static final int SYMBOL_TABLE = 0x11;
  private static final int CONTINUATION = 0x10;
  private static final int ATTRIBUTE = 0x0c;
  private static final int MAX_MESSAGES = 1000;
  private static final int MAX_BLOCKS = 64;

  private final Bytes file;

  /** Opens a file; the array is only read. */
  Hdf5(byte[] bytes) {
    if (!is(bytes)) {
      throw new IllegalArgumentException("the file is not HDF5");
    }
    this.file = Bytes.of(bytes);
    if (file.u8(8) != 0 || file.u8(13) != 8 || file.u8(14) != 8) {
      throw new IllegalArgumentException(
          "the HDF5 file has a superblock of version "
              + file.u8(8)
              + ", expected 0 with addresses of 8 bytes, as Keras writes; save the model with"
              + " Keras, or with h5py.File(name, 'w', libver='earliest')");
    }
  }

  /** Tells whether a file begins as HDF5 does. */
  static boolean is(byte[] bytes) {
    return bytes.length > 15
        && (bytes[0] & 0xff) == 0x89
        && Bytes.of(bytes).text(1, 7).equals(SIGNATURE);
  }

  static IllegalArgumentException damaged(String why) {
    return new IllegalArgumentException("the HDF5 file is damaged, or none: " + why);
  }

  /**
   * A message of an object's header.
   *
   * @param type of it
   * @param body of it
   */
  record Message(int type, Bytes body) {}

  /**
   * A group or an array.
   *
   * @param path of it, for messages
   * @param messages of its header
   */
  record Node(String path, List<Message> messages) {
    Optional<Bytes> message(int type) {
      return messages.stream().filter(m -> m.type() == type).map(Message::body).findFirst();
    }
  }

  Node root() {
    return node("", file.i64(64));
  }

  /** Returns what lies at a path of names below a group; empty if there is no such thing. */
  Optional<Node> at(Node group, String path) {
    Optional<Node> node = Optional.of(group);
    for (String name : path.split("/", 64)) {
      if (!name.isEmpty()) {
        node = node.flatMap(within -> child(within, name));
      }
    }
    return node;
  }

  private Optional<Node> child(Node group, String name) {
    Optional<Bytes> table = group.message(SYMBOL_TABLE);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    Bytes heap = signed(table.get().i64(8), "HEAP");
    Bytes names = file.part(heap.i64(24), heap.i64(8));
    byte[] wanted = name.getBytes(UTF_8);
    Bytes block = signed(table.get().i64(0), "TREE");
    for (int depth = 0; block.begins("TREE"); depth++) {
      if (depth > MAX_DEPTH) {
        throw damaged("a group's tree is too deep");
      }
      block = file.from(child(block, names, wanted));
    }
    if (!block.begins("SNOD")) {
      throw damaged("a group's tree ends in something else");
    }
    for (int i = 0; i < block.u16(6); i++) {
      Bytes entry = block.part(8 + 40L * i, 40);
      if (names.compare(entry.i64(0), wanted) == 0) {
        return Optional.of(node(group.path() + "/" + name, entry.i64(8)));
      }
    }
    return Optional.empty();
  }

  /** Returns the address of the child that covers a name: keys are the last names of children. */
  private static long child(Bytes tree, Bytes names, byte[] name) {
    int used = tree.u16(6);
    for (int i = 0; i < used; i++) {
      boolean last = i == used - 1;
      if (last || names.compare(tree.i64(24 + 16 * (i + 1)), name) >= 0) {
        return tree.i64(32 + 16 * i);
      }
    }
    throw damaged("a group's tree is empty");
  }

  private Bytes signed(long address, String signature) {
    Bytes block = file.from(address);
    if (!block.begins(signature)) {
      throw damaged("there is no " + signature + " where one should be");
    }
    return block;
  }

  private Node node(String path, long address) {
    Bytes header = file.from(address);
    if (header.u8(0) != 1) {
      throw new IllegalArgumentException(
          "the HDF5 file is damaged, or has headers of a version that Keras does not write: "
              + header.u8(0));
    }
    List<Message> messages = new ArrayList<>();
    List<Bytes> blocks = new ArrayList<>();
    blocks.add(header.part(16, header.u32(8)));
    for (int b = 0; b < blocks.size(); b++) {
      Bytes block = blocks.get(b);
      int at = 0;
      while (at + 8 <= block.length() && messages.size() < MAX_MESSAGES) {
        Message message = new Message(block.u16(at), block.part(at + 8, block.u16(at + 2)));
        messages.add(message);
        at += 8 + message.body().length();
        if (message.type() == CONTINUATION && blocks.size() < MAX_BLOCKS) {
          blocks.add(file.part(message.body().i64(0), message.body().i64(8)));
        }
      }
    }
    return new Node(path, List.copyOf(messages));
  }

  /** Returns an attribute of one text; empty if there is none. */
  Optional<String> text(Node node, String attribute) {
    List<String> texts = texts(node, attribute);
    return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(0));
  }

  /** Returns an attribute's texts; none if it is not there, or holds no texts. */
  List<String> texts(Node node, String attribute) {
    for (Message message : node.messages()) {
      if (message.type() == ATTRIBUTE) {
        Optional<List<String>> texts = Hdf5Attribute.texts(file, message.body(), attribute);
        if (texts.isPresent()) {
          return texts.get();
        }
      }
    }
    return List.of();
  }

  /**
   * Returns an array's values, row-major.
   *
   * @throws IllegalArgumentException if it has another shape, another type, or is packed
   */
  float[] floats(Node array, int... shape) {
    Bytes space = array.message(1).orElseThrow(() -> damaged(array.path() + " is no array"));
    long[] found = Hdf5Attribute.dimensions(space);
    long[] expected = Arrays.stream(shape).asLongStream().toArray();
    if (!Arrays.equals(found, expected)) {
      throw new IllegalArgumentException(
          array.path()
              + " has the shape "
              + Arrays.toString(found)
              + ", expected "
              + Arrays.toString(expected));
    }
    Bytes type = array.message(3).orElseThrow(() -> damaged(array.path() + " has no type"));
    // Class 1 is floating point; bit 0 says big-endian.
    if ((type.u8(0) & 15) != 1 || (type.u8(1) & 1) != 0 || type.u32(4) != 4) {
      throw new IllegalArgumentException(
          array.path() + " does not hold float32, expected a model whose weights are float32");
    }
    Bytes layout = array.message(8).orElseThrow(() -> damaged(array.path() + " has no layout"));
    if (layout.u8(0) != 3 || layout.u8(1) != 1) {
      throw new IllegalArgumentException(
          array.path() + " is kept in pieces or packed, expected a file as Keras saves it");
    }
    long bytes = 4;
    for (int d : shape) {
      bytes = Math.multiplyExact(bytes, (long) d);
    }
    return file.part(layout.i64(2), bytes).floats();
  }
}
