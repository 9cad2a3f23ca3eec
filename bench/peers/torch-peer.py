#!/usr/bin/python3
"""
The contestant PyTorch on the CPU: answers the protocol of protocol.ts on standard input and output.

Usage: python3 torch-peer.py [--threads 1] [--openmp N] [--blas N]

Each work has the methods that its users have: reverse mode twice, forward over reverse and functorch's vectorization,
BackPACK where it is installed; and by hand the formulas that this project implements, as an expert would write them with
PyTorch's arrays. The referee quotes the fastest. Problems are built from the same hash as in problems.ts.
"""
import argparse, ctypes, gc, json, math, os, resource, sys, time

options = argparse.ArgumentParser()
options.add_argument("--threads", type=int, default=1)
options.add_argument("--openmp", type=int, default=0, help="threads of PyTorch's own kernels, by default --threads")
options.add_argument("--blas", type=int, default=0, help="threads of OpenBLAS, by default --threads")
asked = options.parse_args()

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(asked.openmp or asked.threads)
os.environ["OPENBLAS_NUM_THREADS"] = str(asked.blas or asked.threads)

import warnings

warnings.filterwarnings("ignore")
import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(asked.openmp or asked.threads)
DT = torch.float64
torch.set_default_dtype(DT)
try:
    from torch.func import functional_call as _  # PyTorch 2
    import torch.func as functorch
except ImportError:
    try:
        import functorch
    except ImportError:
        functorch = None
try:
    if not hasattr(torch.nn.grad, "_grad_input_padding"):
        torch.nn.grad._grad_input_padding = None  # BackPACK asks for it, for convolutions only
    import backpack
    from backpack import extensions
except ImportError:
    backpack = None


# ---- the problem: problems.ts in Python ----
def bits(seed, n):
    with np.errstate(over="ignore"):
        x = np.arange(n, dtype=np.uint32) + np.uint32((seed * 0x9E3779B1) & 0xFFFFFFFF)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
        return x ^ (x >> np.uint32(16))


def uniform(seed, n, low=0.0, high=1.0):
    return low + (high - low) * (bits(seed, n) / 2.0**32)


NETS = {
    "a": ([2, 256, 256, 1], "relu", "squaredError", (-2, 2)),
    "b": ([784, 256, 128, 10], "relu", "crossEntropy", (0, 1)),
    "c": ([4, 64, 64, 64, 1], "tanh", "squaredError", (-1, 1)),
    "d": ([4, 16, 16, 1], "tanh", "squaredError", (-1, 1)),
}


class Problem:
    def __init__(self, name, samples):
        self.name, self.N = name, samples
        self.sizes, self.activation, self.loss, (low, high) = NETS[name]
        self.L = len(self.sizes) - 1
        n0, C = self.sizes[0], self.sizes[-1]
        x = uniform(1, samples * n0, low, high).reshape(samples, n0)
        if self.loss == "crossEntropy":
            self.classes = torch.tensor((bits(2, samples) % np.uint32(C)).astype(np.int64))
            self.Y = F.one_hot(self.classes, C).to(DT)
        elif name == "a":
            self.Y = torch.tensor(0.05 * (x**4 - 16 * x**2 + 5 * x).sum(1, keepdims=True))
            self.DY = torch.tensor(0.05 * (4 * x**3 - 32 * x + 5))
        else:
            self.Y = torch.tensor(uniform(2, samples * C, -1, 1).reshape(samples, C))
        self.X = torch.tensor(x)
        gain = 6.0 if self.activation == "relu" else 3.0
        self.P, self.V = [], []
        for l in range(self.L):
            i, o = self.sizes[l], self.sizes[l + 1]
            for part, shape, limit in ((0, (o, i), math.sqrt(gain / i)), (1, (o,), 0.1)):
                block, count = 2 * l + part, math.prod(shape)
                entries = uniform(100 + block, count, -limit, limit).reshape(shape)
                self.P.append(torch.tensor(entries).requires_grad_(True))
                self.V.append(torch.tensor(uniform(7000 + block, count, -1, 1).reshape(shape)))
        self.fixed = tuple(p.detach() for p in self.P)
        self.count = sum(p.numel() for p in self.P)

    def act(self, z):
        return torch.relu(z) if self.activation == "relu" else torch.tanh(z)

    def forward(self, params, x):
        for l in range(self.L):
            x = F.linear(x, params[2 * l], params[2 * l + 1])
            if l < self.L - 1:
                x = self.act(x)
        return x

    def mean(self, params):
        """The mean loss by PyTorch's fused functions."""
        out = self.forward(params, self.X)
        return F.cross_entropy(out, self.classes) if self.loss == "crossEntropy" else F.mse_loss(out, self.Y)

    def each(self, params, x, y):
        """Losses of rows by elementary operations: the fused ones have no forward-over-reverse rule in PyTorch 1.13."""
        out = self.forward(params, x)
        if self.loss == "crossEntropy":
            return torch.logsumexp(out, 1) - (out * y).sum(1)
        return ((out - y) ** 2).mean(1)

    def one(self, params, x, y):
        return self.each(params, x.unsqueeze(0), y.unsqueeze(0))[0]

    def elementary(self, params):
        return self.each(params, self.X, self.Y).mean()

    def unflat(self, v):
        parts, at = [], 0
        for p in self.P:
            parts.append(v[at : at + p.numel()].view(p.shape))
            at += p.numel()
        return tuple(parts)

    def grad_graph(self):
        return torch.autograd.grad(self.mean(self.P), self.P, create_graph=True)

    def back(self, g, v, keep=True):
        found = torch.autograd.grad(g, self.P, grad_outputs=v, retain_graph=keep, allow_unused=True)
        return [torch.zeros_like(p) if f is None else f for f, p in zip(found, self.P)]

    def factors(self):
        """Activations v_l and adjoints δ_l of the samples' own losses: reverse mode down to the pre-activations."""
        x, below, pre = self.X, [], []
        for l in range(self.L):
            below.append(x)
            z = F.linear(x, self.P[2 * l], self.P[2 * l + 1])
            pre.append(z)
            x = self.act(z) if l < self.L - 1 else z
        if self.loss == "crossEntropy":
            total = F.cross_entropy(x, self.classes, reduction="sum")
        else:
            total = ((x - self.Y) ** 2).mean(1).sum()
        return below, torch.autograd.grad(total, pre)


def flat(parts):
    return torch.cat([p.reshape(-1) for p in parts])


def dots(a, b):
    return float(sum((x * y).sum() for x, y in zip(a, b)))


def norm(parts):
    return math.sqrt(dots(parts, parts))


WORKS = {}


def method(work, name, kind="library", needs=None):
    """Registers how a work is done: a function of the problem that returns (run, value of a result)."""

    def register(make):
        WORKS.setdefault(work, []).append((name, kind, needs, make))
        return make

    return register


@method("gradient", "reverse mode")
def _(p):
    return (lambda: torch.autograd.grad(p.mean(p.P), p.P)), (lambda g: [norm(g)])


def product_value(p):
    return lambda h: [dots(h, p.V), norm(h)]


@method("hessian-product", "double backward, graph retained")
def _(p):
    g = p.grad_graph()
    return (lambda: p.back(g, p.V)), product_value(p)


@method("hessian-product", "jvp of grad", needs="functorch")
def _(p):
    gradient = functorch.grad(p.elementary)
    return (lambda: functorch.jvp(gradient, (p.fixed,), (tuple(p.V),))[1]), product_value(p)


@method("hessian-product", "R-operator, cached factors", kind="by hand")
def _(p):
    at = fixed_point(p)
    return (lambda: r_operator(p, at)), product_value(p)


def fixed_point(p):
    """What a Hessian product needs of the point: v, φ', δ of the mean, and (δ_{l+1}ᵀ W) φ''."""
    with torch.no_grad():
        W, b = p.fixed[0::2], p.fixed[1::2]
        v, slope = [p.X], []
        for l in range(p.L):
            z = torch.addmm(b[l], v[l], W[l].t())
            if l < p.L - 1:
                a = p.act(z)
                slope.append((z > 0).to(DT) if p.activation == "relu" else 1 - a * a)
                v.append(a)
        softmax = None
        if p.loss == "crossEntropy":
            softmax = torch.softmax(z, 1)
            delta = [(softmax - p.Y) / p.N]
        else:
            delta = [2.0 / (p.N * p.sizes[-1]) * (z - p.Y)]
        bend = [None] * p.L
        for l in range(p.L - 1, 0, -1):
            before = delta[0] @ W[l]
            if p.activation == "tanh":
                bend[l] = before * (2 * v[l] * slope[l - 1])
            delta.insert(0, before * slope[l - 1])
        return dict(W=W, v=v, slope=slope, delta=delta, bend=bend, softmax=softmax)


@torch.no_grad()
def r_operator(p, at):
    """Pearlmutter's two sweeps with preallocation where PyTorch has fused calls."""
    W, v, slope, delta, bend = at["W"], at["v"], at["slope"], at["delta"], at["bend"]
    VW, Vb = p.V[0::2], p.V[1::2]
    R, Rz = [None] * p.L, [None] * p.L
    for l in range(p.L):
        z = torch.addmm(Vb[l], v[l], VW[l].t())
        if l:
            z.addmm_(R[l], W[l].t())
        Rz[l] = z
        if l < p.L - 1:
            R[l + 1] = z * slope[l]
    if at["softmax"] is None:
        rd = Rz[-1] * (2.0 / (p.N * p.sizes[-1]))
    else:
        s = at["softmax"] * Rz[-1]
        rd = (s - at["softmax"] * s.sum(1, keepdim=True)) / p.N
    out = [None] * (2 * p.L)
    for l in range(p.L - 1, -1, -1):
        g = rd.t() @ v[l]
        if l:
            g.addmm_(delta[l].t(), R[l])
        out[2 * l], out[2 * l + 1] = g, rd.sum(0)
        if l:
            t = rd @ W[l]
            t.addmm_(delta[l], VW[l])
            t *= slope[l - 1]
            if bend[l] is not None:
                t -= bend[l] * Rz[l - 1]
            rd = t
    return out


def sample_product(p):
    v = tuple(p.V)

    def one(x, y):
        return functorch.jvp(functorch.grad(lambda q: p.one(q, x, y)), (p.fixed,), (v,))[1]

    return functorch.vmap(one, (0, 0))


@method("sample-products", "vmap of jvp of grad", needs="functorch")
def _(p):
    f = sample_product(p)
    return (lambda: f(p.X, p.Y)), (lambda h: [norm(h)])


def sample_gradients(p):
    f = functorch.vmap(functorch.grad(p.one), (None, 0, 0))
    return lambda: f(p.fixed, p.X, p.Y)


def backpack_run(p, *wanted):
    layers = []
    for l in range(p.L):
        linear = torch.nn.Linear(p.sizes[l], p.sizes[l + 1])
        with torch.no_grad():
            linear.weight.copy_(p.P[2 * l])
            linear.bias.copy_(p.P[2 * l + 1])
        layers.append(linear)
        if l < p.L - 1:
            layers.append(torch.nn.ReLU() if p.activation == "relu" else torch.nn.Tanh())
    model = backpack.extend(torch.nn.Sequential(*layers))
    loss = backpack.extend(torch.nn.CrossEntropyLoss() if p.loss == "crossEntropy" else torch.nn.MSELoss())
    target = p.classes if p.loss == "crossEntropy" else p.Y

    def run():
        for q in model.parameters():
            q.grad = None
        with backpack.backpack(*wanted):
            loss(model(p.X), target).backward()
        return list(model.parameters())

    return run


@method("norms", "gradients written out by vmap of grad", needs="functorch")
def _(p):
    f = sample_gradients(p)
    run = lambda: sum((g.reshape(p.N, -1) ** 2).sum(1) for g in f()).sqrt()
    return run, (lambda n: [float(n.sum())])


@method("norms", "BackPACK BatchL2Grad", needs="backpack")
def _(p):
    f = backpack_run(p, extensions.BatchL2Grad())
    return (lambda: sum(q.batch_l2 for q in f()).sqrt()), (lambda n: [p.N * float(n.sum())])


def norms_of(below, deltas):
    return sum((d * d).sum(1) * ((v * v).sum(1) + 1) for v, d in zip(below, deltas)).sqrt()


@method("norms", "factors by reverse mode", kind="by hand")
def _(p):
    return (lambda: norms_of(*p.factors())), (lambda n: [float(n.sum())])


@method("norms-cached", "factors at hand", kind="by hand")
def _(p):
    below, deltas = p.factors()
    below = [v.detach() for v in below]
    return (lambda: norms_of(below, deltas)), (lambda n: [float(n.sum())])


@method("quadratic-forms", "jvp of jvp", needs="functorch")
def _(p):
    v = tuple(p.V)
    slope = lambda q: functorch.jvp(lambda w: p.each(w, p.X, p.Y), (q,), (v,))[1]
    return (lambda: functorch.jvp(slope, (p.fixed,), (v,))[1]), (lambda r: [float(r.sum())])


@method("quadratic-forms", "vmap of vᵀ jvp of grad", needs="functorch")
def _(p):
    f = sample_product(p)
    run = lambda: sum((h.reshape(p.N, -1) @ v.reshape(-1)) for h, v in zip(f(p.X, p.Y), p.V))
    return run, (lambda r: [float(r.sum())])


@method("gram", "gradients written out by vmap of grad", needs="functorch")
def _(p):
    f = sample_gradients(p)

    def run():
        rows = torch.cat([g.reshape(p.N, -1) for g in f()], 1)
        return rows @ rows.t()

    return run, (lambda k: [float(k.sum())])


@method("gram", "factors by reverse mode", kind="by hand")
def _(p):
    def run():
        return sum((d @ d.t()) * ((v @ v.t()) + 1) for v, d in zip(*p.factors()))

    return run, (lambda k: [float(k.sum())])


@method("diagonal", "BackPACK DiagHessian", needs="backpack")
def _(p):
    f = backpack_run(p, extensions.DiagHessian())
    return (lambda: [q.diag_h for q in f()]), (lambda parts: [float(sum(q.sum() for q in parts))])


@method("diagonal", "roots of the layers' Hessians carried down", kind="by hand")
def _(p):
    if p.loss != "squaredError":
        return None

    @torch.no_grad()
    def run():
        at = fixed_point(p)
        out = [None] * (2 * p.L)
        # Root of the outputs' Hessian; each layer below adds one column a unit, φ''·(what is above), with its sign.
        root = torch.full((1, p.N, p.sizes[-1]), math.sqrt(2.0 / (p.N * p.sizes[-1])))
        signs = torch.ones(1, p.N, 1)
        for l in range(p.L - 1, -1, -1):
            curvature = (signs * root * root).sum(0)
            out[2 * l], out[2 * l + 1] = curvature.t() @ (at["v"][l] ** 2), curvature.sum(0)
            if l:
                root = (root @ at["W"][l]) * at["slope"][l - 1]
                if at["bend"][l] is not None:
                    own = -at["bend"][l]
                    root = torch.cat([root, torch.diag_embed(own.abs().sqrt()).transpose(0, 1)])
                    more = own.sign().t().unsqueeze(2)
                    signs = torch.cat([signs, more])
        return out

    return run, (lambda parts: [float(sum(q.sum() for q in parts))])


def dense_hessian(p):
    gradient = functorch.grad(lambda w: p.elementary(p.unflat(w)))
    at, basis = flat(p.fixed), torch.eye(p.count)
    columns = functorch.vmap(lambda v: functorch.jvp(gradient, (at,), (v,))[1])
    return lambda: columns(basis)


def hessian_value(h):
    return [float(torch.trace(h)), float(h.norm())]


@method("dense-hessian", "vmap of jvp of grad", needs="functorch")
def _(p):
    return dense_hessian(p), hessian_value


@method("dense-hessian", "functorch.hessian", needs="functorch")
def _(p):
    f, at = functorch.hessian(lambda w: p.mean(p.unflat(w))), flat(p.fixed)
    return (lambda: f(at)), hessian_value


@method("dense-hessian", "autograd.functional.hessian, vectorized")
def _(p):
    at = flat(p.fixed)
    f = torch.autograd.functional.hessian
    return (lambda: f(lambda w: p.mean(p.unflat(w)), at, vectorize=True)), hessian_value


@method("inertia", "vmap of jvp of grad, eigvalsh", needs="functorch")
def _(p):
    f = dense_hessian(p)
    return (lambda: torch.linalg.eigvalsh(f())), signs_of


@method("inertia", "vmap of jvp of grad, LDLᵀ", needs="functorch")
def _(p):
    f = dense_hessian(p)

    def run():
        factored, pivots = torch.linalg.ldl_factor(f())
        return factored, pivots

    return run, ldl_signs


def signs_of(values):
    floor = len(values) * 2.2e-16 * float(values.abs().max())
    return [int((values > floor).sum()), int((values < -floor).sum())]


def ldl_signs(result):
    """Sylvester: the signs of D's blocks, one by one or two by two where both pivots are equal and negative."""
    factored, pivots = (t.numpy() for t in result)
    values, i = [], 0
    while i < len(pivots):
        if pivots[i] > 0:
            values.append(factored[i, i])
            i += 1
        else:
            off = factored[i + 1, i]
            values.extend(np.linalg.eigvalsh([[factored[i, i], off], [off, factored[i + 1, i + 1]]]))
            i += 2
    return signs_of(torch.tensor(np.array(values)))


def conjugate_gradients(product, g, damping=1e-2, iterations=10):
    x, r = torch.zeros_like(g), -g
    d, square = r.clone(), r.dot(r)
    for _ in range(iterations):
        image = product(d) + damping * d
        length = square / d.dot(image)
        x += length * d
        r -= length * image
        following = r.dot(r)
        d = r + (following / square) * d
        square = following
    return x


@method("newton-step", "double backward, graph retained")
def _(p):
    def run():
        g = p.grad_graph()
        return conjugate_gradients(lambda v: flat(p.back(g, p.unflat(v))), flat([q.detach() for q in g]))

    return run, (lambda x: [float(x.norm())])


@method("newton-step", "jvp of grad", needs="functorch")
def _(p):
    gradient, at = functorch.grad(lambda w: p.elementary(p.unflat(w))), flat(p.fixed)
    run = lambda: conjugate_gradients(lambda v: functorch.jvp(gradient, (at,), (v,))[1], gradient(at))
    return run, (lambda x: [float(x.norm())])


@method("levenberg-marquardt-step", "rows by vmap of grad, normal equations of the smaller side", needs="functorch")
def _(p):
    # Rows and residuals of the objective ½|r|²: r = √(1/N) (m − y).
    rows_of = functorch.vmap(functorch.grad(lambda q, x: p.forward(q, x.unsqueeze(0))[0, 0]), (None, 0))
    at, scale = flat(p.fixed), 1 / math.sqrt(p.N)

    def run():
        with torch.no_grad():
            residual = scale * (p.forward(p.fixed, p.X) - p.Y)[:, 0]
        J = scale * torch.cat([g.reshape(p.N, -1) for g in rows_of(p.fixed, p.X)], 1)
        K = J @ J.t() if p.N <= p.count else J.t() @ J
        mu = 1e-2 * torch.diagonal(K).sum() / min(K.shape[0], p.count)
        before, growth = float(residual.dot(residual)), 2
        for _ in range(25):
            chol = torch.linalg.cholesky(K + mu * torch.eye(K.shape[0]))
            b = residual if p.N <= p.count else J.t() @ residual
            solved = torch.cholesky_solve(b.unsqueeze(1), chol)[:, 0]
            step = -(J.t() @ solved) if p.N <= p.count else -solved
            with torch.no_grad():
                after = float(p.mean(p.unflat(at + step)))
            if after < before:
                break
            mu, growth = mu * growth, growth * 2
        return after, step

    return run, (lambda result: [result[0], float(result[1].norm())])


def sobolev_step(p, foreach):
    layers = []
    for l in range(p.L):
        linear = torch.nn.Linear(p.sizes[l], p.sizes[l + 1])
        with torch.no_grad():
            linear.weight.copy_(p.P[2 * l])
            linear.bias.copy_(p.P[2 * l + 1])
        layers.append(linear)
        if l < p.L - 1:
            layers.append(torch.nn.ReLU() if p.activation == "relu" else torch.nn.Tanh())
    model = torch.nn.Sequential(*layers)
    adam = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=foreach)
    x = p.X.clone().requires_grad_(True)

    def loss():
        out = model(x)
        (slopes,) = torch.autograd.grad(out.sum(), x, create_graph=True)
        return F.mse_loss(out, p.Y) + F.mse_loss(slopes, p.DY)

    def step():
        found = loss()
        adam.zero_grad(set_to_none=True)
        found.backward()
        adam.step()
        return found, model

    return step, loss


def sobolev_value(result):
    loss, model = result
    return [float(loss), norm(list(model.parameters()))]


@method("sobolev-step", "double backward and Adam")
def _(p):
    return (sobolev_step(p, False)[0], sobolev_value) if p.name == "a" else None


@method("sobolev-step", "double backward and Adam, foreach")
def _(p):
    return (sobolev_step(p, True)[0], sobolev_value) if p.name == "a" else None


@method("sobolev-training", "double backward and Adam, foreach")
def _(p):
    def run():
        step, loss = sobolev_step(p, True)
        for _ in range(1000):
            step()
        return loss()

    return run, (lambda loss: [float(loss)])


@method("gemm", "numpy")
def _(p):
    n = p.N  # the order of the matrices
    a, b = (uniform(seed, n * n, -1, 1).reshape(n, n) for seed in (11, 12))
    out = np.empty((n, n))
    return (lambda: np.matmul(a, b, out=out)), (lambda c: [float(np.linalg.norm(c))])


# ---- the protocol ----
READY = {}
AVAILABLE = {None: True, "functorch": functorch is not None, "backpack": backpack is not None}


CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def sample(run, calls, slice=1, clock="processor"):
    """All calls together, and a call in the fastest of the slices, in milliseconds."""
    now = CLOCKS[clock]
    begun = last = now()
    fastest = math.inf
    for call in range(1, calls + 1):
        run()
        if call % slice == 0:
            time = now()
            fastest, last = min(fastest, (time - last) / slice), time
    return dict(milliseconds=(now() - begun) * 1e3, fastest=fastest * 1e3)


def prepare(request):
    READY.clear()
    gc.collect()
    p, methods = Problem(request["net"], request["samples"]), []
    for name, kind, needs, make in WORKS.get(request["work"], []):
        if not AVAILABLE[needs]:
            continue
        told = dict(method=name, kind=kind)
        try:
            made = make(p)
            if made is None:
                continue
            run, value = made
            begun, calls = time.perf_counter(), 1
            told["value"] = value(run())
            while (time.perf_counter() - begun) * 1e3 < (1000 if calls < 3 else request["warmMilliseconds"]):
                run()
                calls += 1
            times = [sample(run, 1)["fastest"]]
            while len(times) < 3 and times[0] < 1000:
                times.append(sample(run, 1)["fastest"])
            READY[name] = run
            methods.append(dict(told, milliseconds=min(times)))
        except Exception as error:
            methods.append(dict(told, milliseconds=None, value=[], error=f"{type(error).__name__}: {error}"[:300]))
    return dict(methods=methods, peakBytes=1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def blas_core():
    """Which kernels OpenBLAS computes with, if this process has one: as the loaded library itself says."""
    try:
        with open("/proc/self/maps") as maps:
            path = next(line.split()[-1] for line in maps if "openblas" in line)
        core = ctypes.CDLL(path).openblas_get_corename
        core.restype = ctypes.c_char_p
        return {"OpenBLAS on": core().decode()}
    except (OSError, StopIteration, AttributeError):
        return {}


def who():
    versions = dict(PyTorch=torch.__version__, numpy=np.__version__, python=sys.version.split()[0], **blas_core())
    if backpack is not None:
        versions["BackPACK"] = getattr(backpack, "__version__", "?")
    return dict(versions=versions)


gc.disable()
for line in sys.stdin:
    request = json.loads(line)
    if request["ask"] == "who":
        answer = who()
    elif request["ask"] == "prepare":
        answer = prepare(request)
    else:
        answer = sample(READY[request["method"]], request["calls"], request["slice"], request["clock"])
    print(json.dumps(answer), flush=True)
