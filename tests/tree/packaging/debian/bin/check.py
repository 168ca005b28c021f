#!/usr/bin/python3
from debian_linux.config import Config
