package io.flatwater.model.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flatwater.model.Contract;
import io.flatwater.model.Definition;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Writes and reads checkpoint files.
 *
 * <p>A file is a zip of five stored entries, in this order: {@code configuration.json} and {@code
 * coefficients.bin}, which make it a DL4J model file, then {@code flatwater-contract.json}, {@code
 * flatwater-manifest.json} (with the names of fixed layers) and {@code flatwater-state.bin}.
 */
public final class CheckpointFile {
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final String CONTRACT = "flatwater-contract.json";
  private static final String MANIFEST = "flatwater-manifest.json";
  private static final String STATE = "flatwater-state.bin";
  private static final List<String> ENTRIES =
      List.of(CONFIGURATION, COEFFICIENTS, CONTRACT, MANIFEST, STATE);
  private static final int FORMAT = 1;
  private static final int MAX_CONFIGURATION = 4 << 20;
  private static final int MAX_MANIFEST = 1 << 20;
  private static final int MAX_CONTRACT = 16 << 20;

  /** So many parameters a file of any size may hold. */
  private static final int FREE_PARAMETERS = 4 << 20;

  /** Beyond them a byte may hold so many; packed trained weights have a quarter of one. */
  private static final int PARAMETERS_PER_BYTE = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CheckpointFile() {}

  /** A network from elsewhere, with its parameters. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Pretrained(Definition definition, float[] params) {}

  /** What is beside DL4J's and the contract, as JSON. */
  private record Described(int format, SortedSet<String> frozen, Manifest manifest) {}

  /** Returns the bytes of a checkpoint; equal checkpoints give equal bytes. */
  public static byte[] write(Checkpoint checkpoint) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(CONFIGURATION, checkpoint.definition().json().getBytes(UTF_8));
    entries.put(COEFFICIENTS, Coefficients.write(checkpoint.params()));
    entries.put(CONTRACT, checkpoint.contract().json().getBytes(UTF_8));
    Described described =
        new Described(
            FORMAT, new TreeSet<>(checkpoint.definition().frozen()), checkpoint.manifest());
    entries.put(MANIFEST, json(described));
    entries.put(STATE, StateBytes.write(checkpoint.state()));
    return ZipBytes.write(entries);
  }

  /**
   * Reads a checkpoint that {@link #write} wrote.
   *
   * @throws CorruptCheckpoint if a single byte is not as it would be written, or the state does not
   *     have the hash that the manifest names
   */
  public static Checkpoint read(byte[] file) {
    Map<String, byte[]> entries = ZipBytes.readStored(file);
    if (!List.copyOf(entries.keySet()).equals(ENTRIES)) {
      throw new CorruptCheckpoint(
          "the checkpoint has the entries "
              + entries.keySet().stream().map(CheckpointFile::shortened).toList()
              + ", expected "
              + ENTRIES);
    }
    Checkpoint checkpoint;
    try {
      checkpoint = parse(entries);
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new CorruptCheckpoint("the checkpoint cannot be read: " + firstLine(e), e);
    }
    if (!Arrays.equals(write(checkpoint), file)) {
      throw new CorruptCheckpoint("the checkpoint's bytes were altered");
    }
    String hash = checkpoint.state().hash(checkpoint.params());
    if (!hash.equals(checkpoint.manifest().stateHash())) {
      throw new CorruptCheckpoint(
          "the checkpoint's state has the hash "
              + hash
              + ", but its manifest says "
              + checkpoint.manifest().stateHash());
    }
    return checkpoint;
  }

  private static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }

  private static Checkpoint parse(Map<String, byte[]> entries) throws JsonProcessingException {
    limit(entries, MANIFEST, MAX_MANIFEST);
    limit(entries, CONFIGURATION, MAX_CONFIGURATION);
    limit(entries, CONTRACT, MAX_CONTRACT);
    JsonNode manifest = MAPPER.readTree(text(entries, MANIFEST));
    if (manifest.at("/manifest/origin") instanceof ObjectNode origin) {
      origin.putIfAbsent("gaps", MAPPER.createArrayNode()); // not written where there is none
    }
    if (!manifest.isObject()) {
      throw new IllegalArgumentException("its manifest is no JSON object");
    }
    Described described = MAPPER.treeToValue(manifest, Described.class);
    if (described.format() != FORMAT) {
      throw new IllegalArgumentException(
          "its format is " + described.format() + ", this version of Flatwater reads " + FORMAT);
    }
    Definition definition =
        Definition.fromJson(text(entries, CONFIGURATION)).freeze(described.frozen());
    byte[] coefficients = entries.getOrDefault(COEFFICIENTS, new byte[0]);
    return new Checkpoint(
        definition,
        Contract.fromJson(text(entries, CONTRACT)),
        Coefficients.read(coefficients, definition.length()),
        StateBytes.read(entries.getOrDefault(STATE, new byte[0])),
        described.manifest());
  }

  /** Returns the bytes of a model file that stock DL4J opens, without anything of ours. */
  public static byte[] writeDl4j(Pretrained model) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(CONFIGURATION, model.definition().json().getBytes(UTF_8));
    entries.put(COEFFICIENTS, Coefficients.write(model.params()));
    return ZipBytes.write(entries);
  }

  /**
   * Reads network and parameters of a model file that DL4J wrote (or of a checkpoint); what else is
   * in it (updater state, normaliser) is left alone.
   *
   * @throws CorruptCheckpoint if it is none, is damaged, or is unreasonably large
   */
  public static Pretrained readDl4j(byte[] file) {
    byte[] configuration = ZipBytes.readForeign(file, CONFIGURATION, MAX_CONFIGURATION);
    try {
      Definition definition = Definition.fromJson(new String(configuration, UTF_8));
      int length = definition.length();
      if (length > FREE_PARAMETERS && length / PARAMETERS_PER_BYTE > file.length) {
        throw new CorruptCheckpoint(
            "the model file claims "
                + length
                + " parameters, but has only "
                + file.length
                + " bytes");
      }
      byte[] coefficients =
          ZipBytes.readForeign(file, COEFFICIENTS, 4 * length + Coefficients.OVERHEAD);
      return new Pretrained(definition, Coefficients.read(coefficients, length));
    } catch (IllegalArgumentException e) {
      throw new CorruptCheckpoint("the model file cannot be read: " + firstLine(e), e);
    }
  }

  private static void limit(Map<String, byte[]> entries, String name, int most) {
    int size = entries.getOrDefault(name, new byte[0]).length;
    if (size > most) {
      throw new CorruptCheckpoint(name + " has " + size + " bytes, expected at most " + most);
    }
  }

  private static String text(Map<String, byte[]> entries, String name) {
    return new String(entries.getOrDefault(name, new byte[0]), UTF_8);
  }

  private static byte[] json(Described described) {
    try {
      return MAPPER.writeValueAsBytes(described);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String firstLine(Exception e) {
    return shortened(
        String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getName()));
  }
}
