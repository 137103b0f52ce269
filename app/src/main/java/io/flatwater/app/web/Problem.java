package io.flatwater.app.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;

/** Why a request is not answered as it was asked, in one sentence for whoever sent it. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * Makes a problem.
   *
   * @param status of HTTP, for example 400
   * @param sentence what was found, what was expected and what to do
   */
  public Problem(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** Returns the status of HTTP. */
  public int status() {
    return status;
  }

  /** Answers with a status and {@code {"error": sentence}}. */
  static void answer(Context ctx, int status, String sentence) {
    ctx.status(status)
        .contentType("application/json")
        .result(JsonNodeFactory.instance.objectNode().put("error", sentence).toString());
  }
}
