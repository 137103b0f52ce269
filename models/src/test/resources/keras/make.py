"""Makes the models of this directory, and what Keras itself predicts with them.

    pip install keras jax h5py && KERAS_BACKEND=jax python make.py

Weights and running statistics are random, so that a value in the wrong place shows.
"""

import json

import h5py
import keras
import numpy as np

layers = keras.layers
random = np.random.default_rng(7)
expected = {}


def keep(name, model, endings, rows=3, scale=1.0):
    model.set_weights(
        [
            random.uniform(0.5, 1.5, w.shape) if v.path.endswith(("variance", "gamma"))
            else random.normal(0, 0.5, w.shape)
            for v, w in zip(model.weights, model.get_weights())
        ]
    )
    for layer in model.layers:
        if isinstance(layer, layers.Normalization):
            layer.finalize_state()
    inputs = np.round(random.uniform(0, scale, (rows, *model.input_shape[1:])), 3).astype("float32")
    expected[name] = {
        "inputs": inputs.flatten().tolist(),
        "outputs": np.asarray(model(inputs)).flatten().tolist(),
    }
    for ending in endings:
        model.save(name + ending)


x = start = layers.Input((5,))
x = layers.Dropout(0.2)(x)
x = layers.Dense(6, activation="relu", use_bias=False)(x)
x = layers.LeakyReLU(negative_slope=0.25, name="leaky")(x)
x = layers.Dense(5, activation="elu", trainable=False, name="still")(x)
x = layers.BatchNormalization(scale=False)(x)
x = layers.Dense(4, activation="silu")(x)
x = layers.ReLU(negative_slope=0.1)(x)
x = layers.Dropout(0.5)(x)
x = layers.Activation("softplus")(x)
x = layers.Dense(4)(x)
keep("rows", keras.Model(start, layers.Softmax()(x)), [".keras", ".h5"])

image = keras.Sequential(
    [
        layers.Input((12, 10, 3)),
        layers.Rescaling(1 / 255.0, offset=-0.5),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="tanh", name="first"),
        layers.BatchNormalization(center=False),
        layers.MaxPooling2D(2, strides=1),
        layers.Conv2D(3, (2, 1), dilation_rate=2, activation="leaky_relu", use_bias=False),
        layers.AveragePooling2D(2, strides=2, padding="same"),
        layers.Flatten(),
        layers.BatchNormalization(),
        layers.Dropout(0.25),
        layers.Dense(6, activation="sigmoid"),
        layers.Dense(3),
    ]
)
image.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
keep("images", image, [".keras", ".h5"], scale=255.0)

keep(
    "grey",
    keras.Sequential(
        [
            layers.Input((9, 8)),
            layers.Reshape((9, 8, 1)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.Activation("tanh"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, activation="softmax"),
        ]
    ),
    [".keras"],
)
keep(
    "colours",
    keras.Sequential(
        [layers.Input((3, 4, 3)), layers.Flatten(), layers.Dense(4, activation="softmax")]
    ),
    [".keras"],
)
keep(
    "binary",
    keras.Sequential(
        [
            layers.Input((4,)),
            layers.Normalization(),
            layers.Dense(3, activation="tanh"),
            layers.Dense(1, activation="sigmoid"),
        ]
    ),
    [".h5"],
)

with open("expected.json", "w") as file:
    json.dump(expected, file)

# The form that Keras 2 gave to .h5 files: other names of settings, texts of fixed length, ":0".
with h5py.File("images.h5") as new, h5py.File("keras2.h5", "w") as old:
    config = json.loads(new.attrs["model_config"])
    config["config"].pop("dtype", None)
    for layer in config["config"]["layers"]:
        settings = layer["config"]
        settings["dtype"] = "float32"
        if "batch_shape" in settings:
            settings["batch_input_shape"] = settings.pop("batch_shape")
        if layer["class_name"] == "BatchNormalization":
            settings["axis"] = [3 if settings["name"] == "batch_normalization_1" else 1]
    old.attrs["model_config"] = np.bytes_(json.dumps(config))
    old.attrs["keras_version"] = np.bytes_("2.15.0")
    old.attrs["backend"] = np.bytes_("tensorflow")
    groups = old.create_group("model_weights")
    groups.attrs["layer_names"] = [np.bytes_(n) for n in new["model_weights"].attrs["layer_names"]]
    for name, layer in new["model_weights"].items():
        group = groups.create_group(name)
        paths = [str(p) for p in layer.attrs["weight_names"]]
        kept = [name + "/" + p.split("/")[-1] + ":0" for p in paths]
        group.attrs["weight_names"] = [np.bytes_(k) for k in kept]
        for path, other in zip(paths, kept):
            group.create_dataset(other, data=np.asarray(layer[path]))
