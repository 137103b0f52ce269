package io.flatwater.model.dl4j;

import java.util.Objects;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastDivOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Stands for DL4J's batch normalisation where the running statistics are fixed: normalises by them
 * in training too, and does not move them.
 *
 * <p>DL4J's own frozen layers go forward like this, but know no way back: they stop the gradient or
 * pass it as if the batch's statistics had been used. Never serialised.
 */
final class RunningNorm extends BatchNormalization {
  private static final long serialVersionUID = 1;

  /** Takes the place of a layer, with its parameters and gradients. */
  RunningNorm(BatchNormalization stock) {
    super(stock.conf(), stock.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN).dataType());
    setIndex(stock.getIndex());
    setListeners(stock.getListeners());
    setParamsViewArray(stock.params());
    setParamTable(stock.paramTable());
    setBackpropGradientsViewArray(stock.getGradientsViewArray());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return super.activate(false, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray delta, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    int axis = layerConf().getCnn2DFormat() == CNN2DFormat.NCHW ? 1 : delta.rank() - 1;
    getGradientsViewArray().assign(0); // statistics that do not move among them
    INDArray scale;
    if (layerConf().isLockGammaBeta()) {
      scale = deviation().rdiv(layerConf().getGamma());
    } else {
      INDArray unit = input.castTo(dataType).dup('c');
      INDArray mean = getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      Nd4j.getExecutioner().exec(new BroadcastSubOp(unit, mean, unit, axis));
      Nd4j.getExecutioner().exec(new BroadcastDivOp(unit, deviation(), unit, axis));
      int[] others = IntStream.range(0, delta.rank()).filter(i -> i != axis).toArray();
      view(BatchNormalizationParamInitializer.GAMMA).assign(delta.mul(unit).sum(others));
      view(BatchNormalizationParamInitializer.BETA).assign(delta.sum(others));
      scale = getParam(BatchNormalizationParamInitializer.GAMMA).div(deviation());
    }
    INDArray at = workspaces.dup(ArrayType.ACTIVATION_GRAD, delta, 'c');
    Nd4j.getExecutioner().exec(new BroadcastMulOp(at, scale, at, axis));
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, at);
  }

  private INDArray view(String parameter) {
    return Objects.requireNonNull(gradientViews.get(parameter), parameter);
  }

  private INDArray deviation() {
    INDArray variance;
    if (layerConf().isUseLogStd()) {
      INDArray logarithm = getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
      variance = Transforms.exp(logarithm.mul(2 * Math.log(10)));
    } else {
      variance = getParam(BatchNormalizationParamInitializer.GLOBAL_VAR).dup();
    }
    return Transforms.sqrt(variance.addi(layerConf().getEps()), false);
  }
}
