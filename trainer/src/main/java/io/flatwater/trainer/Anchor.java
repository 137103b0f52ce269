package io.flatwater.trainer;

import io.flatwater.model.file.StateImage;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A state to come back to. It is held in memory until it is stored, and by its hash from then on.
 *
 * <p>The thread that trains and the one that stores may use it at the same time.
 */
final class Anchor {
  /** The hash of no state: the run's initial model can be made at any time. */
  static final String INITIAL = "0".repeat(64);

  private final Mark mark;
  private volatile Content content;

  /**
   * What is remembered of an anchor besides the state itself.
   *
   * @param step of the lineage
   * @param level mean loss over the steps before it, nats
   * @param norm of the trainable parameters
   */
  record Mark(long step, double level, double norm) {}

  private sealed interface Content {}

  /** In memory; the hash is found when it is asked for, since that takes longer than a step may. */
  private static final class Held implements Content {
    private final StateImage image;
    private volatile String hash = "";

    Held(StateImage image) {
      this.image = image;
    }

    String hash() {
      if (hash.isEmpty()) {
        hash = image.state().hash(image.params());
      }
      return hash;
    }
  }

  /** Elsewhere. */
  private record Kept(String hash, Supplier<StateImage> reader) implements Content {}

  private Anchor(Mark mark, Content content) {
    this.mark = mark;
    this.content = content;
  }

  /** Returns an anchor in memory. */
  static Anchor held(Mark mark, StateImage image) {
    return new Anchor(mark, new Held(image));
  }

  /** Returns an anchor that is read when somebody goes back to it. */
  static Anchor kept(Mark mark, String hash, Supplier<StateImage> reader) {
    return new Anchor(mark, new Kept(hash, reader));
  }

  Mark mark() {
    return mark;
  }

  /** Returns the state hash, which is the hash of its blob, or {@link #INITIAL}. */
  String hash() {
    return content instanceof Held held ? held.hash() : ((Kept) content).hash();
  }

  /** Returns the state; only to be read. */
  StateImage image() {
    return content instanceof Held held ? held.image : ((Kept) content).reader().get();
  }

  /** Lets go of the memory once it is stored. */
  void store(Store store) {
    if (content instanceof Held held) {
      String hash = store.put(held.image);
      content = new Kept(hash, () -> store.get(hash));
    }
  }

  /** Returns the hash of the blob that a checkpoint needs to go on from; empty: it needs none. */
  Optional<String> blob() {
    return Optional.of(hash()).filter(hash -> !hash.equals(INITIAL));
  }

  /** Where anchors are kept. */
  interface Store {
    /** Holds nothing: whoever goes back to an anchor that is not in memory fails. */
    Store NONE =
        new Store() {
          @Override
          public String put(StateImage image) {
            throw new IllegalStateException("there is no store of anchors");
          }

          @Override
          public StateImage get(String hash) {
            throw new IllegalStateException(
                "the anchor " + hash + " is not in memory, and there is no store of anchors");
          }
        };

    /** Stores a state durably and returns its hash. */
    String put(StateImage image);

    /** Returns a state that was put. */
    StateImage get(String hash);
  }
}
