#!/usr/bin/python3
# A program of a fork, as far as import reads it
makeflags.update({
    'ABINAME': abiname,
    'OUR_FLAG': flag,
})
bundle.add('main', (), makeflags, vars)
bundle.add('our-firmware', (), makeflags, vars)
bundle.add('modules', ruleid, makeflags, vars, arch=arch)
